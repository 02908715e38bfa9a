#include "faces/common/xml_reader.h"

#include <pugixml.hpp>

#include "base/utf8.h"
#include "faces/common/limits.h"

namespace aloft::faces {
namespace {

// No document type, comments or processing instructions in the tree; entities are the five
// predefined ones and character references.
constexpr unsigned kOptions = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                              pugi::parse_wconv_attribute | pugi::parse_ws_pcdata_single |
                              pugi::parse_doctype;

pugi::xml_node Of(void* node) { return pugi::xml_node(static_cast<pugi::xml_node_struct*>(node)); }

std::string_view LocalName(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// Counts nodes and depth by hand: nothing here may recurse on a client's nesting.
bool WithinLimits(const pugi::xml_document& document) {
  pugi::xml_node node = document.first_child();
  std::size_t depth = 1;
  std::size_t count = 0;
  while (node) {
    if (++count > kXmlNodesMax || depth > kXmlDepthMax) return false;
    if (node.type() == pugi::node_doctype) return false;
    if (node.first_child()) {
      node = node.first_child();
      ++depth;
      continue;
    }
    while (!node.next_sibling() && depth > 1) {
      node = node.parent();
      --depth;
    }
    node = node.next_sibling();
  }
  return true;
}

// Whether elements nest too deep or are too many, told from the bytes: what the parser would build
// is bounded before it builds it. Markup inside comments and CDATA may count; that only refuses
// more.
bool LooksBounded(std::string_view body) {
  std::size_t opened = 0;
  for (std::size_t at = body.find('<'); at != std::string_view::npos; at = body.find('<', at + 1)) {
    if (++opened > kXmlNodesMax) return false;
  }
  return true;
}

bool HasOneRoot(const pugi::xml_document& document) {
  std::size_t elements = 0;
  for (const pugi::xml_node& node : document.children()) {
    if (node.type() == pugi::node_element) ++elements;
  }
  return elements == 1;
}

}  // namespace

struct XmlDocument::State {
  pugi::xml_document document;
};

XmlDocument::XmlDocument(std::unique_ptr<State> state) : state_(std::move(state)) {}
XmlDocument::XmlDocument(XmlDocument&&) noexcept = default;
XmlDocument& XmlDocument::operator=(XmlDocument&&) noexcept = default;
XmlDocument::~XmlDocument() = default;

Result<XmlDocument, XmlFault> XmlDocument::Parse(std::string_view body) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
  const bool text = IsValidUtf8(body) && body.find('\0') == std::string_view::npos;
  if (!text || !LooksBounded(body)) return Fail(XmlFault::kMalformed);
  auto state = std::make_unique<State>();
  const pugi::xml_parse_result parsed =
      state->document.load_buffer(body.data(), body.size(), kOptions, pugi::encoding_utf8);
  if (!parsed || !WithinLimits(state->document) || !HasOneRoot(state->document)) {
    return Fail(XmlFault::kMalformed);
  }
  return XmlDocument(std::move(state));
}

XmlNode XmlDocument::root() const {
  return XmlNode(state_->document.document_element().internal_object());
}

std::string_view XmlNode::name() const { return LocalName(Of(node_).name()); }

std::string XmlNode::text() const {
  std::string out;
  for (const pugi::xml_node& child : Of(node_).children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) out += child.value();
  }
  return out;
}

std::string XmlNode::attribute(std::string_view name) const {
  for (const pugi::xml_attribute& attribute : Of(node_).attributes()) {
    if (LocalName(attribute.name()) == name) return attribute.value();
  }
  return {};
}

XmlNode XmlNode::child(std::string_view name) const {
  for (const pugi::xml_node& child : Of(node_).children()) {
    const bool found = child.type() == pugi::node_element && LocalName(child.name()) == name;
    if (found) return XmlNode(child.internal_object());
  }
  return {};
}

std::vector<XmlNode> XmlNode::children() const {
  std::vector<XmlNode> list;
  for (const pugi::xml_node& child : Of(node_).children()) {
    if (child.type() == pugi::node_element) list.push_back(XmlNode(child.internal_object()));
  }
  return list;
}

std::vector<XmlNode> XmlNode::children(std::string_view name) const {
  std::vector<XmlNode> list;
  for (XmlNode child : children()) {
    if (child.name() == name) list.push_back(child);
  }
  return list;
}

}  // namespace aloft::faces
