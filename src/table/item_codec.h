// Attributes as bytes (docs/formats/tables.md, "Attributes").
//
// Guarantees  Equal attributes have equal bytes. Decoding takes exactly what Append wrote, or
//             refuses.
// Threads     Any; no state.
// Errors      nullopt for bytes that are no attributes: kCorrupt to the caller.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/value.h"

namespace aloft::table {

void AppendValue(std::string& out, const Value& value);
void AppendAttributes(std::string& out, const Attributes& attributes);

// Takes all of `bytes`.
std::optional<Attributes> DecodeAttributes(std::string_view bytes);
// Only the attributes named, skipping the others without looking into them. `names` ascending.
std::optional<Attributes> DecodeOnly(std::string_view bytes, const std::vector<std::string>& names);
// From the front of `bytes`.
std::optional<Attributes> TakeAttributes(std::string_view& bytes);

}  // namespace aloft::table
