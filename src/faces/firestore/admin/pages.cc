#include "faces/firestore/admin/pages.h"

#include <algorithm>
#include <charconv>

#include "faces/firestore/admin/limits.h"

namespace aloft::faces::firestore::admin {

Result<PageRange> PageOf(std::size_t count, std::int32_t page_size, std::string_view page_token) {
  if (page_size < 0) return Invalid("page_size must not be negative.");
  PageRange page;
  if (!page_token.empty()) {
    const char* const last = page_token.data() + page_token.size();
    const auto [end, error] = std::from_chars(page_token.data(), last, page.begin);
    if (error != std::errc() || end != last) return Invalid("The page token is not valid.");
  }
  page.begin = std::min(page.begin, count);
  const std::size_t size =
      page_size == 0 ? kAdminPageMax
                     : std::min<std::size_t>(kAdminPageMax, static_cast<std::size_t>(page_size));
  page.end = std::min(count, page.begin + size);
  if (page.end < count) page.next_page_token = std::to_string(page.end);
  return page;
}

}  // namespace aloft::faces::firestore::admin
