// Process-wide state: threads, devices, the default type, random number generators.
#include "core.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>

using compat::Handle;

COMPAT_API int32_t compat_threads() {
  return at::get_num_threads();
}

COMPAT_API bool compat_set_threads(int32_t count) {
  return compat::succeeds([&] { at::set_num_threads(count); });
}

COMPAT_API int32_t compat_interop_threads() {
  return at::get_num_interop_threads();
}

COMPAT_API bool compat_set_interop_threads(int32_t count) {
  return compat::succeeds([&] { at::set_num_interop_threads(count); });
}

COMPAT_API bool compat_cuda_is_available() {
  return at::hasCUDA();
}

COMPAT_API int32_t compat_cuda_device_count() {
  return static_cast<int32_t>(at::getNumGPUs());
}

COMPAT_API bool compat_set_default_type(int32_t type) {
  return compat::succeeds([&] { c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<c10::ScalarType>(type))); });
}

COMPAT_API int32_t compat_default_type() {
  return static_cast<int32_t>(c10::get_default_dtype_as_scalartype());
}

COMPAT_API at::Generator* compat_default_generator() {
  return compat::guarded<at::Generator*>(nullptr, [&] { return new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

COMPAT_API at::Generator* compat_new_generator(uint64_t seed) {
  return compat::guarded<at::Generator*>(nullptr, [&] { return new at::Generator(at::detail::createCPUGenerator(seed)); });
}

COMPAT_API void compat_generator_release(at::Generator* generator) {
  delete generator;
}

COMPAT_API bool compat_manual_seed(uint64_t seed) {
  return compat::succeeds([&] { at::manual_seed(seed); });
}

COMPAT_API bool compat_generator_seed(at::Generator* generator, uint64_t seed) {
  return compat::succeeds([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_current_seed(seed);
  });
}

COMPAT_API uint64_t compat_generator_random_seed(at::Generator* generator) {
  return compat::guarded<uint64_t>(0, [&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    return generator->seed();
  });
}

COMPAT_API uint64_t compat_generator_initial_seed(at::Generator* generator) {
  return compat::guarded<uint64_t>(0, [&] { return generator->current_seed(); });
}

COMPAT_API Handle compat_generator_state(at::Generator* generator) {
  return compat::guarded<Handle>(nullptr, [&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    return compat::hand_out(generator->get_state());
  });
}

COMPAT_API bool compat_generator_set_state(at::Generator* generator, Handle state) {
  return compat::succeeds([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_state(*state);
  });
}
