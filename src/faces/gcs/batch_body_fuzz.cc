// Batches: any bytes are read within bounds or refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "faces/gcs/batch_body.h"
#include "faces/gcs/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::gcs;
  const auto calls = ParseBatch({reinterpret_cast<const char*>(data), size}, "b");
  if (!calls.ok()) return 0;
  std::size_t bytes = 0;
  for (const BatchCall& call : *calls) {
    bytes += call.body.size();
    if (call.method.empty() || !call.target.starts_with('/')) std::abort();
  }
  if (calls->size() > kBatchCallsMax || bytes > size) std::abort();
  return 0;
}
