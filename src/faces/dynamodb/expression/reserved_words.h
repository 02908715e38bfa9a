// The words that an expression may not use as attribute names without a placeholder.
#pragma once

#include <span>
#include <string_view>

namespace aloft::faces::dynamodb {

bool IsReservedWord(std::string_view word);  // in any case
std::span<const std::string_view> ReservedWords();

}  // namespace aloft::faces::dynamodb
