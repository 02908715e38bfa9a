// Field selections: any text is read within bounds or refused, and what is selected from JSON is
// JSON no longer than it was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "faces/gcs/fields.h"
#include "faces/gcs/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::gcs;
  constexpr std::string_view kJson =
      R"({"kind":"k","items":[{"name":"a\"}","size":1,"m":{"x":"1","y":[{},[1,2]]}},{}],"t":null})";
  const auto fields = Fields::Parse({reinterpret_cast<const char*>(data), size});
  if (!fields.ok()) return 0;
  const std::string selected = fields->Select(kJson);
  if (selected.size() > kJson.size() || !ParseJson(selected).ok()) std::abort();
  return 0;
}
