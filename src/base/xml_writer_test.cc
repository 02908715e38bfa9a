#include "base/xml_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace aloft {
namespace {

using std::string_literals::operator""s;

TEST(XmlWriter, WritesElements) {
  std::string out;
  XmlWriter xml(out);
  xml.Declaration().Begin("Result").Attribute("xmlns", "http://example.com/");
  xml.Element("Name", "a\"b"s).Element("Empty", "").Begin("Nothing").End();
  xml.Element("Truncated", false).Element("Count", -3);
  xml.Element("Size", std::numeric_limits<std::uint64_t>::max());
  xml.Begin("Mixed").Text("a").Element("b", "c").Text("d").End().End();
  EXPECT_EQ(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<Result xmlns=\"http://example.com/\"><Name>a&quot;b</Name><Empty></Empty><Nothing/>"
            "<Truncated>false</Truncated><Count>-3</Count><Size>18446744073709551615</Size>"
            "<Mixed>a<b>c</b>d</Mixed></Result>");
}

// Object names may hold anything; a listing must show them without breaking.
TEST(XmlWriter, Escapes) {
  std::string out;
  AppendXmlText(out, "<&>\"'\r\n\t\0\x1f\xc3\xa4"s);
  EXPECT_EQ(out, "&lt;&amp;&gt;&quot;'&#xd;\n\t&#x0;&#x1f;\xc3\xa4");
  out.clear();
  XmlWriter(out).Begin("a").Attribute("b", "\"\n\t<").End();
  EXPECT_EQ(out, "<a b=\"&quot;&#xa;&#x9;&lt;\"/>");
}

TEST(XmlWriter, MisuseIsABug) {
  std::string out;
  XmlWriter xml(out);
  EXPECT_THROW(xml.End(), std::logic_error);
  EXPECT_THROW(xml.Attribute("a", "b"), std::logic_error);
  for (std::size_t i = 0; i < kXmlWriterDepthMax; ++i) xml.Begin("a");
  EXPECT_THROW(xml.Begin("a"), std::logic_error);
}

}  // namespace
}  // namespace aloft
