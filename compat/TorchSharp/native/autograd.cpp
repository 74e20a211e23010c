#include "core.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

using compat::Handle;

COMPAT_API bool compat_grad_enabled() {
  return at::GradMode::is_enabled();
}

COMPAT_API void compat_set_grad_enabled(bool enabled) {
  at::GradMode::set_enabled(enabled);
}

COMPAT_API bool compat_tensor_requires_grad(Handle tensor) {
  return tensor->requires_grad();
}

COMPAT_API bool compat_tensor_set_requires_grad(Handle tensor, bool requires_grad) {
  return compat::succeeds([&] { tensor->set_requires_grad(requires_grad); });
}

COMPAT_API Handle compat_tensor_grad(Handle tensor) {
  return compat::guarded<Handle>(nullptr, [&] { return compat::hand_out(tensor->grad()); });
}

COMPAT_API bool compat_tensor_set_grad(Handle tensor, Handle gradient) {
  return compat::succeeds([&] { tensor->mutable_grad() = gradient ? *gradient : at::Tensor(); });
}

// One call for all parameters of an optimiser or a module.
COMPAT_API bool compat_zero_grads(const Handle* tensors, int64_t count, bool set_to_none) {
  return compat::succeeds([&] {
    at::NoGradGuard no_grad;
    for (int64_t i = 0; i < count; ++i) {
      auto& gradient = tensors[i]->mutable_grad();
      if (!gradient.defined())
        continue;
      if (set_to_none)
        gradient.reset();
      else
        gradient.detach_().zero_();
    }
  });
}

COMPAT_API bool compat_backward(const Handle* tensors, int64_t count, const Handle* gradients, int64_t gradient_count,
                                bool retain_graph, bool create_graph, const Handle* inputs, int64_t input_count) {
  return compat::succeeds([&] {
    torch::autograd::backward(compat::tensors_of(tensors, count), compat::tensors_of(gradients, gradient_count), retain_graph, create_graph,
                              compat::tensors_of(inputs, input_count));
  });
}

// Writes one handle per input; null where an allowed unused input has no gradient.
COMPAT_API bool compat_grad(const Handle* outputs, int64_t output_count, const Handle* inputs, int64_t input_count, const Handle* gradients,
                            int64_t gradient_count, bool retain_graph, bool create_graph, bool allow_unused, Handle* results) {
  return compat::succeeds([&] {
    auto found = torch::autograd::grad(compat::tensors_of(outputs, output_count), compat::tensors_of(inputs, input_count),
                                       compat::tensors_of(gradients, gradient_count), retain_graph, create_graph, allow_unused);
    for (size_t i = 0; i < found.size(); ++i)
      results[i] = compat::hand_out(std::move(found[i]));
  });
}
