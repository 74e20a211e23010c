// Calls any operator of libtorch by its name through the dispatcher. The schema of the operator says how each argument
// is to be read, so that no operator needs a function of its own here.
#include "core.h"

#include <ATen/core/Generator.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

using compat::Handle;

namespace {

enum class Kind : int32_t { none, omitted, tensor, integer, real, boolean, integers, reals, tensors, string, generator, device };

struct Argument {
  Kind kind;
  int32_t length;
  union {
    int64_t integer;
    double real;
    const void* pointer;
  };
};

struct Result {
  union {
    int64_t integer;
    double real;
    void* pointer;
  };
};

struct Operator {
  c10::OperatorHandle handle;
  const c10::FunctionSchema& schema;
};

const c10::Type& without_optional(const c10::Type& type) {
  return type.kind() == c10::TypeKind::OptionalType ? *type.castRaw<c10::OptionalType>()->getElementType() : type;
}

at::Tensor tensor_at(Handle handle) {
  return handle ? *handle : at::Tensor();
}

c10::IValue tensor_list(const Argument& argument, const c10::Type& type) {
  auto handles = static_cast<const Handle*>(argument.pointer);
  const auto& element = *type.castRaw<c10::ListType>()->getElementType();
  if (element.kind() == c10::TypeKind::OptionalType) {
    c10::List<c10::optional<at::Tensor>> list;
    for (int32_t i = 0; i < argument.length; ++i)
      list.push_back(handles[i] ? c10::optional<at::Tensor>(*handles[i]) : c10::nullopt);
    return list;
  }
  c10::List<at::Tensor> list;
  list.reserve(argument.length);
  for (int32_t i = 0; i < argument.length; ++i)
    list.push_back(tensor_at(handles[i]));
  return list;
}

template <class Element>
c10::IValue number_list(const Argument& argument) {
  auto first = static_cast<const Element*>(argument.pointer);
  return std::vector<Element>(first, first + argument.length);
}

c10::IValue value_of(const Argument& argument, const c10::Argument& expected) {
  const auto& type = without_optional(*expected.type());
  switch (argument.kind) {
    case Kind::none:
      return {};
    case Kind::omitted:
      TORCH_CHECK(expected.default_value(), "The argument '", expected.name(), "' has no default.");
      return *expected.default_value();
    case Kind::tensor:
      return tensor_at(static_cast<Handle>(const_cast<void*>(argument.pointer)));
    case Kind::integer:
      return type.kind() == c10::TypeKind::FloatType ? c10::IValue(static_cast<double>(argument.integer))
                                                     : c10::IValue(argument.integer);
    case Kind::real:
      return argument.real;
    case Kind::boolean:
      return argument.integer != 0;
    case Kind::integers:
      return number_list<int64_t>(argument);
    case Kind::reals:
      return number_list<double>(argument);
    case Kind::tensors:
      return tensor_list(argument, type);
    case Kind::string:
      return std::string(static_cast<const char*>(argument.pointer), argument.length);
    case Kind::generator:
      return *static_cast<const at::Generator*>(argument.pointer);
    case Kind::device:
      return c10::Device(static_cast<c10::DeviceType>(argument.length), static_cast<c10::DeviceIndex>(argument.integer));
  }
  TORCH_CHECK(false, "The argument '", expected.name(), "' is of an unknown kind.");
}

Result result_of(c10::IValue&& value) {
  Result result{};
  if (value.isTensor())
    result.pointer = compat::hand_out(std::move(value).toTensor());
  else if (value.isDouble())
    result.real = value.toDouble();
  else if (value.isBool())
    result.integer = value.toBool();
  else
    result.integer = value.toInt();
  return result;
}

}  // namespace

COMPAT_API Operator* compat_find_operator(const char* name, const char* overload) {
  return compat::guarded<Operator*>(nullptr, [&] {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    return new Operator{handle, handle.schema()};
  });
}

// Arguments that are left out at the end take the schema's defaults. Results past the capacity are dropped: an in-place
// operator's result is the tensor that the caller has already.
COMPAT_API bool compat_call(const Operator* op, const Argument* arguments, int32_t count, Result* results, int32_t capacity) {
  return compat::succeeds([&] {
    const auto& expected = op->schema.arguments();
    TORCH_CHECK(static_cast<size_t>(count) <= expected.size(), op->schema.name(), " takes ", expected.size(), " arguments, not ", count,
        ".");
    c10::Stack stack;
    stack.reserve(expected.size());
    const Argument omitted{Kind::omitted, 0, {}};
    for (size_t i = 0; i < expected.size(); ++i)
      stack.push_back(value_of(i < static_cast<size_t>(count) ? arguments[i] : omitted, expected[i]));
    op->handle.callBoxed(&stack);
    for (int32_t i = 0; i < capacity && i < static_cast<int32_t>(stack.size()); ++i)
      results[i] = result_of(std::move(stack[i]));
  });
}
