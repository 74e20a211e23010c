// A training step frees hundreds of megabytes at its end and asks for the same again at its next beginning. glibc gives such memory back to
// the
// kernel, which then clears every page anew: a fifth of the time of a small ResNet's step. Larger thresholds keep it.
#include <malloc.h>

namespace {

constexpr int mega_byte = 1 << 20;

__attribute__((constructor)) void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 * mega_byte);
  mallopt(M_TRIM_THRESHOLD, 512 * mega_byte);
}

}  // namespace
