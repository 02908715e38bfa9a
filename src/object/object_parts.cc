#include "object/object_parts.h"

namespace aloft::object {
namespace {

ObjectPart Describe(const ObjectInfo& info, const StoredPart& part, std::size_t index,
                    std::uint64_t offset) {
  ObjectPart out{static_cast<std::uint32_t>(index + 1), offset, part.bytes, {}};
  if (!part.checksum.empty()) {
    out.checksum = {info.checksum.algorithm, ChecksumScope::kFullObject, part.checksum};
  }
  return out;
}

}  // namespace

Result<ObjectPart> PartOf(const ObjectInfo& info, const std::vector<StoredPart>& parts,
                          std::uint32_t number) {
  if (info.part_count == 0 && number == 1) return ObjectPart{1, 0, info.bytes, info.checksum};
  if (number < 1 || number > info.part_count || number > parts.size()) {
    return Fail(Error{Fault::kInvalidPartNumber});
  }
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i + 1 < number; ++i) offset += parts[i].bytes;
  return Describe(info, parts[number - 1], number - 1, offset);
}

std::vector<ObjectPart> PartsOf(const ObjectInfo& info, const std::vector<StoredPart>& parts,
                                std::uint32_t after, std::size_t limit) {
  std::vector<ObjectPart> out;
  if (info.part_count == 0) return out;
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < parts.size() && out.size() < limit; ++i) {
    if (i >= after) out.push_back(Describe(info, parts[i], i, offset));
    offset += parts[i].bytes;
  }
  return out;
}

}  // namespace aloft::object
