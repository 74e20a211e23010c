// Process-wide state: threads, devices, the default type, random number generators.
#include "core.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>

COMPAT_API int32_t compat_threads() {
  return at::get_num_threads();
}

COMPAT_API bool compat_set_threads(int32_t count) {
  return compat::succeeds([&] { at::set_num_threads(count); });
}

COMPAT_API bool compat_cuda_is_available() {
  return at::hasCUDA();
}

COMPAT_API int32_t compat_cuda_device_count() {
  return static_cast<int32_t>(at::getNumGPUs());
}

COMPAT_API int32_t compat_default_type() {
  return static_cast<int32_t>(c10::get_default_dtype_as_scalartype());
}

COMPAT_API at::Generator* compat_default_generator() {
  return compat::guarded<at::Generator*>(nullptr, [&] { return new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

COMPAT_API void compat_generator_release(at::Generator* generator) {
  delete generator;
}

COMPAT_API bool compat_manual_seed(uint64_t seed) {
  return compat::succeeds([&] { at::manual_seed(seed); });
}
