// Values of headers that describe an object, in the forms that both vendors' HTTP dialects share.
//
// Threads     Any; no state.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edge/request.h"

namespace aloft::faces {

// The entity tags of a header: a list, quoted or not, weak or not; "*" stays.
std::vector<std::string> EntityTags(std::string_view header);

// A stored value as a header can carry it: RFC 2047 where it holds anything but printable ASCII.
std::string HeaderText(std::string_view value);

// Names, without `prefix`, and values of the headers that begin with it, in the order they came.
// Repeated ones are one list.
std::vector<std::pair<std::string, std::string>> FieldsBehind(std::string_view prefix,
                                                              const edge::Headers& headers);

}  // namespace aloft::faces
