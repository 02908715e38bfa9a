// Request bodies as a read-only tree: strict JSON (RFC 8259), one allocation for all nodes.
//
//   JsonPool pool;
//   auto document = pool.Parse(body);  // refused: not JSON, a member twice, too deep, too much
//   Json table = document->root().Find("TableName");
//
// Guarantees  What Parse accepts is one complete JSON value in valid UTF-8, whose objects name each
//             member once.
// Threads     A pool: any. A document and its views: one thread at a time.
// Ownership   Views (Json, string_view) live as long as their document; the document owns a copy of
//             the text.
// Errors      Bodies past a limit of limits.h are refused like malformed ones; memory stays
//             proportional to the body.
// Knows not   what the members mean.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/mutex.h"

namespace aloft::faces::dynamodb {

enum class JsonKind : std::uint8_t {
  kNull,
  kTrue,
  kFalse,
  kInteger,
  kDecimal,
  kString,
  kList,
  kObject
};

// Nodes stand in document order; a node's children follow it, and `span` nodes further comes its
// next sibling. Kept small, because a hostile body is nearly all nodes.
struct JsonNode {
  const char* name_data = nullptr;  // of the member, inside an object
  union {
    const char* text_data = nullptr;  // kString, unescaped
    double number;                    // kInteger and kDecimal
  };
  std::uint32_t name_bytes = 0;
  std::uint32_t size = 0;  // of a string in bytes, of a list or object in children
  std::uint32_t span = 1;
  JsonKind kind = JsonKind::kNull;

  std::string_view name() const { return {name_data, name_bytes}; }
};
static_assert(sizeof(JsonNode) == 32);

// A view of one value, or of none.
class Json {
 public:
  Json() = default;
  explicit Json(const JsonNode* node) : node_(node) {}

  // False for an absent member and for null, which the protocol does not tell apart.
  bool present() const { return node_ != nullptr && node_->kind != JsonKind::kNull; }
  explicit operator bool() const { return present(); }

  JsonKind kind() const { return node_ == nullptr ? JsonKind::kNull : node_->kind; }
  std::string_view name() const { return node_->name(); }
  // Empty, zero and none for what is not a string, a number, a list or object.
  std::string_view text() const {
    if (kind() != JsonKind::kString) return {};
    return {node_->text_data, node_->size};
  }
  double number() const {
    return kind() == JsonKind::kInteger || kind() == JsonKind::kDecimal ? node_->number : 0;
  }
  bool truth() const { return kind() == JsonKind::kTrue; }
  std::size_t size() const {
    return kind() == JsonKind::kList || kind() == JsonKind::kObject ? node_->size : 0;
  }

  // The member `name`, or none.
  Json Find(std::string_view name) const {
    if (kind() != JsonKind::kObject) return Json();
    for (const Json member : *this) {
      if (member.node_->name() == name) return member;
    }
    return Json();
  }

  class Iterator {
   public:
    Iterator(const JsonNode* node, std::uint32_t left) : node_(node), left_(left) {}
    Json operator*() const { return Json(node_); }
    Iterator& operator++() {
      node_ += node_->span;
      --left_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return left_ != other.left_; }

   private:
    const JsonNode* node_;
    std::uint32_t left_;
  };
  // Children in the order they were sent: elements of a list, members of an object.
  Iterator begin() const {
    return node_ == nullptr ? Iterator(nullptr, 0)
                            : Iterator(node_ + 1, static_cast<std::uint32_t>(size()));
  }
  Iterator end() const { return Iterator(nullptr, 0); }

 private:
  const JsonNode* node_ = nullptr;
};

class JsonPool {
 public:
  JsonPool();
  ~JsonPool();

  class Slot;  // a parser and its node storage

  class Document {
   public:
    Document(JsonPool* pool, std::unique_ptr<Slot> slot);
    Document(Document&&) noexcept;
    Document& operator=(Document&&) = delete;
    ~Document();
    Json root() const;

   private:
    JsonPool* pool_;
    std::unique_ptr<Slot> slot_;
  };

  // Nullopt: refused.
  std::optional<Document> Parse(std::string_view body);

 private:
  friend class Document;
  std::unique_ptr<Slot> Take();
  void Return(std::unique_ptr<Slot> slot);

  Mutex mutex_;
  std::vector<std::unique_ptr<Slot>> free_ GUARDED_BY(mutex_);
};

}  // namespace aloft::faces::dynamodb
