// XML bodies come from strangers (P4): no entity is expanded, nothing is fetched, depth and size
// are bounded.
#include "faces/common/xml_reader.h"

#include <gtest/gtest.h>

#include "faces/common/limits.h"

namespace aloft::faces {
namespace {

TEST(XmlReader, ReadsWhatClientsSend) {
  const auto document = XmlDocument::Parse(
      R"(<?xml version="1.0" encoding="UTF-8"?>
<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><!-- two -->
  <Object><Key>a &amp; b&#x41;</Key></Object>
  <s3:Object xmlns:s3="urn:x"><s3:Key><![CDATA[<c>]]></s3:Key></s3:Object>
  <Quiet> true </Quiet>
</Delete>)");
  ASSERT_TRUE(document.ok());
  const XmlNode root = document->root();
  EXPECT_EQ(root.name(), "Delete");
  const auto objects = root.children("Object");
  ASSERT_EQ(objects.size(), 2u);
  EXPECT_EQ(objects[0].child("Key").text(), "a & bA");
  EXPECT_EQ(objects[1].child("Key").text(), "<c>");
  EXPECT_EQ(root.child("Quiet").text(), " true ");
  EXPECT_FALSE(root.child("Nothing"));
  EXPECT_EQ(root.child("Nothing").child("Deeper").text(), "");
  EXPECT_EQ(root.children().size(), 3u);
}

TEST(XmlReader, AttributesByLocalName) {
  const auto document = XmlDocument::Parse(
      R"(<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"/>)");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->root().attribute("type"), "Group");
}

TEST(XmlReader, P4_NoDocumentTypes) {
  for (
      const char* body :
      {R"(<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>)",
       R"(<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>)",
       R"(<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "http://localhost/">]><a>&x;</a>)"}) {
    EXPECT_FALSE(XmlDocument::Parse(body).ok()) << body;
  }
}

TEST(XmlReader, P4_DepthAndSizeAreBounded) {
  const auto nested = [](std::size_t depth) {
    std::string body;
    for (std::size_t i = 0; i < depth; ++i) body += "<a>";
    for (std::size_t i = 0; i < depth; ++i) body += "</a>";
    return body;
  };
  EXPECT_TRUE(XmlDocument::Parse(nested(kXmlDepthMax - 1)).ok());
  EXPECT_FALSE(XmlDocument::Parse(nested(kXmlDepthMax + 1)).ok());
  EXPECT_FALSE(XmlDocument::Parse(nested(100'000)).ok());
  std::string wide = "<a>";
  for (std::size_t i = 0; i < kXmlNodesMax; ++i) wide += "<b/>";
  EXPECT_FALSE(XmlDocument::Parse(wide + "</a>").ok());
}

TEST(XmlReader, P4_MalformedBodies) {
  for (const char* body :
       {"", " ", "text", "<a>", "<a></b>", "<a/><b/>", "<a b></a>", "<a>\xff</a>"}) {
    EXPECT_FALSE(XmlDocument::Parse(body).ok()) << body;
  }
  EXPECT_FALSE(XmlDocument::Parse(std::string_view("<a>\0</a>", 8)).ok());
}

}  // namespace
}  // namespace aloft::faces
