// What a tensor is and where its data lie: the questions that the dispatcher has no operator for.
#include "core.h"

#include <ATen/ops/empty.h>

#include <cstring>

using compat::Handle;

COMPAT_API void compat_tensor_release(Handle tensor) {
  delete tensor;
}

COMPAT_API Handle compat_tensor_alias(Handle tensor) {
  return compat::guarded<Handle>(nullptr, [&] { return new at::Tensor(*tensor); });
}

COMPAT_API int64_t compat_tensor_rank(Handle tensor) {
  return tensor->dim();
}

COMPAT_API bool compat_tensor_sizes(Handle tensor, int64_t* sizes) {
  return compat::succeeds([&] { std::copy(tensor->sizes().begin(), tensor->sizes().end(), sizes); });
}

COMPAT_API bool compat_tensor_strides(Handle tensor, int64_t* strides) {
  return compat::succeeds([&] { std::copy(tensor->strides().begin(), tensor->strides().end(), strides); });
}

COMPAT_API int64_t compat_tensor_length(Handle tensor) {
  return tensor->numel();
}

COMPAT_API int64_t compat_tensor_element_size(Handle tensor) {
  return static_cast<int64_t>(tensor->element_size());
}

COMPAT_API int32_t compat_tensor_type(Handle tensor) {
  return static_cast<int32_t>(tensor->scalar_type());
}

COMPAT_API int32_t compat_tensor_device_type(Handle tensor) {
  return static_cast<int32_t>(tensor->device().type());
}

COMPAT_API int32_t compat_tensor_device_index(Handle tensor) {
  return tensor->device().index();
}

COMPAT_API bool compat_tensor_is_contiguous(Handle tensor) {
  return tensor->is_contiguous();
}

COMPAT_API void* compat_tensor_data(Handle tensor) {
  return compat::guarded<void*>(nullptr, [&] {
    TORCH_CHECK(tensor->has_storage(), "Cannot access the data of a tensor that has no storage.");
    return tensor->data_ptr();
  });
}

// A new tensor on the CPU with a copy of the memory.
COMPAT_API Handle compat_tensor_from_memory(const void* memory, const int64_t* sizes, int32_t rank, int32_t type) {
  return compat::guarded<Handle>(nullptr, [&] {
    auto tensor = at::empty({sizes, static_cast<size_t>(rank)}, at::TensorOptions(static_cast<c10::ScalarType>(type)));
    std::memcpy(tensor.data_ptr(), memory, tensor.nbytes());
    return compat::hand_out(std::move(tensor));
  });
}
