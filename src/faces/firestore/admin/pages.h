// Pages of lists that are short enough to be made whole.
//
// Threads     Any; no state.
// Errors      INVALID_ARGUMENT.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "faces/firestore/errors.h"

namespace aloft::faces::firestore::admin {

struct PageRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string next_page_token;  // empty: that was all
};

// Which of `count` elements are on the page that is asked for; 0 as page size: as many as can be.
Result<PageRange> PageOf(std::size_t count, std::int32_t page_size, std::string_view page_token);

}  // namespace aloft::faces::firestore::admin
