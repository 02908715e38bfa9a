// Rows that say where blobs lie: any bytes are read or refused, and what is read is written as it
// was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "store/blobs/blob_row.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::store;
  const std::string_view row(reinterpret_cast<const char*>(data), size);
  if (const auto place = ParseBlobPlace(row); place && EncodeBlobPlace(*place) != row) std::abort();
  if (const auto id = ParseBlobKey(row); id && BlobKey(*id) != row) std::abort();
  if (const auto space = ParseSpaceKey(row); space && SpaceKey(space->file, space->offset) != row) {
    std::abort();
  }
  if (const auto bytes = ParseSpace(row); bytes && EncodeSpace(*bytes) != row) std::abort();
  return 0;
}
