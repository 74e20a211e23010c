// A tensor in a file of libtorch's own archive format, as torch::save writes it.
#include "core.h"

#include <torch/serialize/input-archive.h>
#include <torch/serialize/output-archive.h>
#include <torch/csrc/jit/api/compilation_unit.h>

using compat::Handle;

namespace {

const char* const only_entry = "0";

}  // namespace

COMPAT_API bool compat_tensor_save(Handle tensor, const char* path) {
  return compat::succeeds([&] {
    torch::serialize::OutputArchive archive(std::make_shared<torch::jit::CompilationUnit>());
    archive.write(only_entry, *tensor);
    archive.save_to(path);
  });
}

COMPAT_API Handle compat_tensor_load(const char* path) {
  return compat::guarded<Handle>(nullptr, [&] {
    torch::serialize::InputArchive archive;
    archive.load_from(path);
    at::Tensor tensor;
    archive.read(only_entry, tensor);
    return compat::hand_out(std::move(tensor));
  });
}
