// What every file of the shim shares: the exported form of a function, the handles, and the guard that turns a
// C++ exception into a message for the managed side.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#define COMPAT_API extern "C" __attribute__((visibility("default")))

namespace compat {

using Handle = at::Tensor*;

void remember_error(const char* message);

// Runs the body; on an exception keeps its message for compat_take_error and returns the given value.
template <class Result, class Body>
Result guarded(Result on_error, Body&& body) noexcept {
  try {
    return body();
  } catch (const c10::Error& error) {
    remember_error(error.what_without_backtrace());
  } catch (const std::exception& error) {
    remember_error(error.what());
  } catch (...) {
    remember_error("An exception that is not a std::exception came out of libtorch.");
  }
  return on_error;
}

template <class Body>
bool succeeds(Body&& body) noexcept {
  return guarded(false, [&] { body(); return true; });
}

inline Handle hand_out(at::Tensor tensor) {
  return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr;
}

inline std::vector<at::Tensor> tensors_of(const Handle* handles, int64_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int64_t i = 0; i < count; ++i)
    tensors.push_back(handles[i] ? *handles[i] : at::Tensor());
  return tensors;
}

}  // namespace compat
