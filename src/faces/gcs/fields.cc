#include "faces/gcs/fields.h"

#include "faces/gcs/limits.h"

namespace aloft::faces::gcs {
namespace {

using Node = Fields::Node;

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '*' || c == '.';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool Parse(Node& root) { return ParseList(root, 0) && at_ == text_.size(); }

 private:
  bool Take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool ParseList(Node& parent, std::size_t depth) {
    if (depth > kFieldsDepthMax) return false;
    do {
      if (!ParseItem(parent, depth)) return false;
    } while (Take(','));
    return true;
  }

  // name, name/item, name(list)
  bool ParseItem(Node& parent, std::size_t depth) {
    Node* node = &parent;
    std::size_t deep = depth;
    while (true) {
      const std::size_t from = at_;
      while (at_ < text_.size() && IsNameCharacter(text_[at_])) ++at_;
      if (at_ == from || ++nodes_ > kFieldsNodesMax || ++deep > kFieldsDepthMax) return false;
      node = &Child(*node, text_.substr(from, at_ - from));
      if (Take('/')) continue;
      if (!Take('(')) return true;
      return ParseList(*node, deep) && Take(')');
    }
  }

  static Node& Child(Node& parent, std::string_view name) {
    for (auto& [known, child] : parent.children) {
      if (known == name) return child;
    }
    return parent.children.emplace_back(std::string(name), Node()).second;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  std::size_t nodes_ = 0;
};

// Walks JSON that is known to be well formed.
class Selector {
 public:
  Selector(std::string_view json, std::string& out) : json_(json), out_(out) {}

  void Copy(const Node& node) {
    if (node.children.empty() || at_ == json_.size()) return CopyWhole();
    if (json_[at_] == '{') return CopyMembers(node);
    if (json_[at_] == '[') return CopyItems(node);
    CopyWhole();
  }

 private:
  void CopyMembers(const Node& node) {
    out_.push_back('{');
    bool any = false;
    for (++at_; at_ < json_.size() && json_[at_] != '}';) {
      if (json_[at_] == ',') ++at_;
      const std::size_t from = at_;
      SkipText();
      const std::string_view name = json_.substr(from, at_ - from);
      ++at_;  // the colon
      const Node* wanted = Wanted(node, name);
      if (wanted == nullptr) {
        Skip();
        continue;
      }
      if (any) out_.push_back(',');
      any = true;
      out_.append(name).push_back(':');
      Copy(*wanted);
    }
    ++at_;
    out_.push_back('}');
  }

  void CopyItems(const Node& node) {
    out_.push_back('[');
    bool any = false;
    for (++at_; at_ < json_.size() && json_[at_] != ']';) {
      if (json_[at_] == ',') ++at_;
      if (any) out_.push_back(',');
      any = true;
      Copy(node);
    }
    ++at_;
    out_.push_back(']');
  }

  static const Node* Wanted(const Node& node, std::string_view quoted) {
    const std::string_view name = quoted.substr(1, quoted.size() - 2);
    const Node* any = nullptr;
    for (const auto& [known, child] : node.children) {
      if (known == name) return &child;
      if (known == "*") any = &child;
    }
    return any;
  }

  void CopyWhole() {
    const std::size_t from = at_;
    Skip();
    out_.append(json_.substr(from, at_ - from));
  }

  // Past one value.
  void Skip() {
    std::size_t depth = 0;
    do {
      const char c = json_[at_];
      if (c == '"') {
        SkipText();
        continue;
      }
      if (depth == 0 && (c == ',' || c == '}' || c == ']')) return;
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
      if (depth == 0 && (c == '}' || c == ']')) return;
    } while (at_ < json_.size());
  }

  void SkipText() {
    for (++at_; at_ < json_.size() && json_[at_] != '"'; ++at_) {
      if (json_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  const std::string_view json_;
  std::string& out_;
  std::size_t at_ = 0;
};

}  // namespace

Error InvalidFields(std::string_view text) {
  constexpr std::size_t kShownBytes = 100;
  return {400, "invalidParameter",
          "Invalid field selection " + std::string(text.substr(0, kShownBytes)), "parameter",
          "fields"};
}

Result<Fields> Fields::Parse(std::string_view text) {
  Fields fields;
  const bool fits = text.size() <= kFieldsBytesMax;
  if (!fits || !Parser(text).Parse(fields.root_)) {
    return Fail(InvalidFields(text));
  }
  return fields;
}

std::string Fields::Select(std::string_view json) const {
  std::string out;
  Selector(json, out).Copy(root_);
  return out;
}

}  // namespace aloft::faces::gcs
