// Bytes of a version written once more, because they cannot be shared: they lie in a row, or are
// to be encrypted otherwise.
//
// Threads     Any; no state.
// Blocking    Waits for the disk.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "object/body_writer.h"
#include "object/opened_version.h"
#include "object/uploads.h"

namespace aloft::object {

Result<void> ForEachChunk(Core& core, const OpenedVersion& source, ByteRange range,
                          const std::function<Result<void>(std::string_view)>& take);

struct Rewritten {
  std::unique_ptr<BodyWriter> body;  // finished; its bytes lie in a blob, if there are any
  Digests digests;
};
// `options.small_bytes_max` and `bytes_expected` are set here.
Result<Rewritten> Rewrite(const std::shared_ptr<Core>& core, const OpenedVersion& source,
                          ByteRange range, BodyOptions options);

// The same parts, their bytes one behind the other in what was written of all of them.
std::vector<StoredPart> Recut(std::vector<StoredPart> parts, const BodyWriter& written);

}  // namespace aloft::object
