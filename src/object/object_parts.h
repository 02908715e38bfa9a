// The parts of an object as clients count them.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <vector>

#include "object/objects.h"
#include "object/records.h"

namespace aloft::object {

Result<ObjectPart> PartOf(const ObjectInfo& info, const std::vector<StoredPart>& parts,
                          std::uint32_t number);
std::vector<ObjectPart> PartsOf(const ObjectInfo& info, const std::vector<StoredPart>& parts,
                                std::uint32_t after, std::size_t limit);

}  // namespace aloft::object
