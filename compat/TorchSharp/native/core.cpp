#include "core.h"

namespace {

thread_local std::string last_error;
thread_local bool has_error = false;

}  // namespace

void compat::remember_error(const char* message) {
  last_error = message;
  has_error = true;
}

// The message stays valid until the next failing call of the same thread.
COMPAT_API const char* compat_take_error() {
  if (!has_error)
    return nullptr;
  has_error = false;
  return last_error.c_str();
}
