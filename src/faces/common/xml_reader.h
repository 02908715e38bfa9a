// Reads XML request bodies: elements and text, nothing else. No document type, so no entities but
// the five of XML itself; processing instructions and comments are skipped, namespaces are accepted
// and not looked at (as AWS does).
//
//   ALOFT_TRY(XmlDocument document, XmlDocument::Parse(body));      // kMalformed
//   XmlNode root = document.root();  if (root.name() != "Delete") ...
//   for (XmlNode object : root.children("Object")) { object.child("Key").text(); }
//
// Limits      kXmlDepthMax, kXmlNodesMax; the caller bounds the bytes.
// Threads     One at a time. Nodes borrow the document.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aloft::faces {

enum class XmlFault : std::uint8_t {
  kMalformed,  // not XML, a document type, too deep, too many nodes, not UTF-8
};

class XmlNode {
 public:
  XmlNode() = default;
  explicit operator bool() const { return node_ != nullptr; }
  std::string_view name() const;  // without a namespace prefix; empty for no node
  // All character data directly inside, joined; empty for no node. Blanks are kept.
  std::string text() const;
  std::string attribute(std::string_view name) const;  // "type" finds xsi:type too; empty if absent
  XmlNode child(std::string_view name) const;          // the first one; no node if there is none
  std::vector<XmlNode> children() const;               // elements only
  std::vector<XmlNode> children(std::string_view name) const;

 private:
  friend class XmlDocument;
  explicit XmlNode(void* node) : node_(node) {}
  void* node_ = nullptr;
};

class XmlDocument {
 public:
  static Result<XmlDocument, XmlFault> Parse(std::string_view body);
  XmlDocument(XmlDocument&&) noexcept;
  XmlDocument& operator=(XmlDocument&&) noexcept;
  ~XmlDocument();
  XmlNode root() const;

 private:
  struct State;
  explicit XmlDocument(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace aloft::faces
