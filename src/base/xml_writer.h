// Writes XML to the end of a string, element by element.
//
//   XmlWriter xml(out);
//   xml.Declaration().Begin("ListBucketResult").Attribute("xmlns", kNamespace);
//   xml.Element("Name", bucket).End();
//
// Guarantees  Text and attribute values are escaped, so none can break out of its element: & < > "
//             as entities, and control characters as &#x..; (which XML 1.0 parsers may refuse, but
//             it is what vendors send for names that hold them). Allocates only in the output
//             string.
// Threads     One thread at a time.
// Ownership   Borrows the output string, which outlives the writer, and the names of open elements
//             (give literals).
// Errors      More than kXmlWriterDepthMax open elements, End without Begin, or Attribute after
//             content: the caller's bug, std::logic_error.
// Knows not   Namespaces, and whether a name is a valid one (never take it from a client).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.h"

namespace aloft {

class XmlWriter {
 public:
  explicit XmlWriter(std::string& out) : out_(out) {}

  // <?xml version="1.0" encoding="UTF-8"?> and a line end.
  XmlWriter& Declaration();

  XmlWriter& Begin(std::string_view name);
  XmlWriter& Attribute(std::string_view name, std::string_view value);
  XmlWriter& Text(std::string_view text);
  // Closes the element that was begun last; one without content becomes <name/>.
  XmlWriter& End();

  // An element with only text in it.
  XmlWriter& Element(std::string_view name, std::string_view text);
  XmlWriter& Element(std::string_view name, const char* text);
  XmlWriter& Element(std::string_view name, bool value);
  XmlWriter& Element(std::string_view name, int value);
  XmlWriter& Element(std::string_view name, std::int64_t value);
  XmlWriter& Element(std::string_view name, std::uint64_t value);

 private:
  void CloseStartTag();

  std::string& out_;
  std::array<std::string_view, kXmlWriterDepthMax> open_;
  std::size_t depth_ = 0;
  bool in_start_tag_ = false;
};

// Text between two tags.
void AppendXmlText(std::string& out, std::string_view text);

}  // namespace aloft
