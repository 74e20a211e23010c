// One call per step and parameter group: the same tensor operations as PyTorch's optimisers, without a crossing for each.
#include "core.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

using compat::Handle;

namespace {

struct SgdOptions {
  double rate, momentum, dampening, weight_decay;
  int32_t nesterov, maximize;
};

struct AdamOptions {
  double rate, beta1, beta2, epsilon, weight_decay;
  int32_t amsgrad, maximize, decoupled_weight_decay;
};

struct RmsPropOptions {
  double rate, alpha, epsilon, weight_decay, momentum;
  int32_t centered, maximize;
};

at::Tensor& slot(Handle& handle) {
  if (!handle)
    handle = new at::Tensor();
  return *handle;
}

at::Tensor& zeros_slot(Handle& handle, const at::Tensor& like) {
  auto& tensor = slot(handle);
  if (!tensor.defined())
    tensor = at::zeros_like(like);
  return tensor;
}

// Calls the body with every parameter that has a gradient, and the gradient.
template <class Body>
bool for_each_gradient(const Handle* parameters, int64_t count, Body&& body) {
  return compat::succeeds([&] {
    at::NoGradGuard no_grad;
    for (int64_t i = 0; i < count; ++i) {
      at::Tensor gradient = parameters[i]->grad();
      if (gradient.defined())
        body(i, *parameters[i], gradient);
    }
  });
}

}  // namespace

COMPAT_API bool compat_sgd_step(const Handle* parameters, int64_t count, Handle* momentum_buffers, const SgdOptions* options) {
  return for_each_gradient(parameters, count, [&](int64_t i, at::Tensor& parameter, at::Tensor gradient) {
    if (options->weight_decay != 0)
      gradient = gradient.add(parameter, options->weight_decay);
    if (options->momentum != 0) {
      auto& buffer = slot(momentum_buffers[i]);
      if (buffer.defined())
        buffer.mul_(options->momentum).add_(gradient, 1 - options->dampening);
      else
        buffer = gradient.clone();
      gradient = options->nesterov ? gradient.add(buffer, options->momentum) : buffer;
    }
    parameter.add_(gradient, options->maximize ? options->rate : -options->rate);
  });
}

COMPAT_API bool compat_adam_step(const Handle* parameters, int64_t count, int64_t* steps, Handle* averages, Handle* square_averages,
                                 Handle* largest_averages, const AdamOptions* options) {
  return for_each_gradient(parameters, count, [&](int64_t i, at::Tensor& parameter, at::Tensor gradient) {
    if (options->maximize)
      gradient = gradient.neg();
    auto step = ++steps[i];
    if (options->decoupled_weight_decay)
      parameter.mul_(1 - options->rate * options->weight_decay);
    else if (options->weight_decay != 0)
      gradient = gradient.add(parameter, options->weight_decay);

    auto& average = zeros_slot(averages[i], parameter);
    auto& square = zeros_slot(square_averages[i], parameter);
    average.mul_(options->beta1).add_(gradient, 1 - options->beta1);
    square.mul_(options->beta2).addcmul_(gradient, gradient, 1 - options->beta2);
    if (options->amsgrad) {
      auto& largest = zeros_slot(largest_averages[i], parameter);
      at::maximum_out(largest, largest, square);
    }
    auto root_of_correction = std::sqrt(1 - std::pow(options->beta2, step));
    auto denominator = (options->amsgrad ? *largest_averages[i] : square).sqrt().div_(root_of_correction).add_(options->epsilon);
    parameter.addcdiv_(average, denominator, -options->rate / (1 - std::pow(options->beta1, step)));
  });
}

COMPAT_API bool compat_rmsprop_step(const Handle* parameters, int64_t count, Handle* square_averages, Handle* averages,
                                    Handle* momentum_buffers, const RmsPropOptions* options) {
  return for_each_gradient(parameters, count, [&](int64_t i, at::Tensor& parameter, at::Tensor gradient) {
    if (options->maximize)
      gradient = gradient.neg();
    if (options->weight_decay != 0)
      gradient = gradient.add(parameter, options->weight_decay);
    auto& square = zeros_slot(square_averages[i], parameter);
    square.mul_(options->alpha).addcmul_(gradient, gradient, 1 - options->alpha);
    auto variance = square;
    if (options->centered) {
      auto& average = zeros_slot(averages[i], parameter);
      average.mul_(options->alpha).add_(gradient, 1 - options->alpha);
      variance = square.addcmul(average, average, -1);
    }
    auto deviation = variance.sqrt().add_(options->epsilon);
    if (options->momentum > 0) {
      auto& buffer = zeros_slot(momentum_buffers[i], parameter);
      buffer.mul_(options->momentum).addcdiv_(gradient, deviation);
      parameter.add_(buffer, -options->rate);
    } else {
      parameter.addcdiv_(gradient, deviation, -options->rate);
    }
  });
}
