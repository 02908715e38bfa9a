#include "faces/dynamodb/json.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::size_t kNamesComparedInPairs = 12;
constexpr std::size_t kBytesPerValue = 4;  // a guess

// Copies simdjson's document into nodes, refusing what the contract refuses.
class TreeBuilder {
 public:
  TreeBuilder(std::vector<JsonNode>* nodes, std::vector<std::string_view>* names)
      : nodes_(*nodes), names_(*names) {}

  bool Add(simdjson::dom::element element, std::string_view name) {
    if (nodes_.size() >= kJsonValuesMax) return false;
    const std::size_t at = nodes_.size();
    nodes_.emplace_back();
    nodes_[at].name_data = name.data();
    nodes_[at].name_bytes = static_cast<std::uint32_t>(name.size());
    using simdjson::dom::element_type;
    switch (element.type()) {
      case element_type::NULL_VALUE:
        return true;
      case element_type::BOOL:
        nodes_[at].kind = bool(element) ? JsonKind::kTrue : JsonKind::kFalse;
        return true;
      case element_type::INT64:
        return SetNumber(at, JsonKind::kInteger, static_cast<double>(std::int64_t(element)));
      case element_type::UINT64:
        return SetNumber(at, JsonKind::kInteger, static_cast<double>(std::uint64_t(element)));
      case element_type::DOUBLE:
        return SetNumber(at, JsonKind::kDecimal, double(element));
      case element_type::STRING:
        nodes_[at].kind = JsonKind::kString;
        SetText(at, std::string_view(element));
        return true;
      case element_type::ARRAY:
        return AddList(at, simdjson::dom::array(element));
      case element_type::OBJECT:
        return AddObject(at, simdjson::dom::object(element));
    }
    return false;
  }

 private:
  void SetText(std::size_t at, std::string_view text) {
    nodes_[at].text_data = text.data();
    nodes_[at].size = static_cast<std::uint32_t>(text.size());
  }

  bool SetNumber(std::size_t at, JsonKind kind, double number) {
    nodes_[at].kind = kind;
    nodes_[at].number = number;
    return true;
  }

  bool AddList(std::size_t at, simdjson::dom::array list) {
    std::uint32_t count = 0;
    for (const simdjson::dom::element child : list) {
      if (!Add(child, {})) return false;
      ++count;
    }
    Close(at, JsonKind::kList, count);
    return true;
  }

  bool AddObject(std::size_t at, simdjson::dom::object object) {
    std::uint32_t count = 0;
    for (const auto [name, child] : object) {
      if (!Add(child, name)) return false;
      ++count;
    }
    Close(at, JsonKind::kObject, count);
    return NamesDiffer(Json(&nodes_[at]));
  }

  void Close(std::size_t at, JsonKind kind, std::uint32_t count) {
    nodes_[at].kind = kind;
    nodes_[at].size = count;
    nodes_[at].span = static_cast<std::uint32_t>(nodes_.size() - at);
  }

  bool NamesDiffer(Json object) {
    if (object.size() <= kNamesComparedInPairs) {
      for (auto a = object.begin(); a != object.end(); ++a) {
        auto b = a;
        for (++b; b != object.end(); ++b) {
          if ((*a).name() == (*b).name()) return false;
        }
      }
      return true;
    }
    names_.clear();
    for (const Json member : object) names_.push_back(member.name());
    std::sort(names_.begin(), names_.end());
    return std::adjacent_find(names_.begin(), names_.end()) == names_.end();
  }

  std::vector<JsonNode>& nodes_;
  std::vector<std::string_view>& names_;
};

}  // namespace

class JsonPool::Slot {
 public:
  bool Parse(std::string_view body) {
    nodes_.clear();
    if (parser_.capacity() < body.size() || parser_.max_depth() != kJsonDepthMax) {
      if (parser_.allocate(std::max<std::size_t>(body.size(), 4096), kJsonDepthMax) !=
          simdjson::SUCCESS)
        return false;
    }
    simdjson::dom::element root;
    if (parser_.parse(body.data(), body.size(), true).get(root) != simdjson::SUCCESS) return false;
    largest_ = std::max(largest_, body.size());
    // Room for all, so that nodes are never copied; untouched room costs nothing.
    nodes_.reserve(std::min(body.size() / kBytesPerValue + 16, kJsonValuesMax));
    return TreeBuilder(&nodes_, &names_).Add(root, {});
  }
  bool WorthKeeping() const { return largest_ <= kJsonKeptBytesMax; }
  const JsonNode* root() const { return nodes_.data(); }

 private:
  simdjson::dom::parser parser_{kBodyBytesMax};
  std::vector<JsonNode> nodes_;
  std::vector<std::string_view> names_;
  std::size_t largest_ = 0;
};

JsonPool::JsonPool() = default;
JsonPool::~JsonPool() = default;

JsonPool::Document::Document(JsonPool* pool, std::unique_ptr<Slot> slot)
    : pool_(pool), slot_(std::move(slot)) {}
JsonPool::Document::Document(Document&&) noexcept = default;
JsonPool::Document::~Document() {
  if (slot_ != nullptr) pool_->Return(std::move(slot_));
}
Json JsonPool::Document::root() const { return Json(slot_->root()); }

std::optional<JsonPool::Document> JsonPool::Parse(std::string_view body) {
  if (body.size() > kBodyBytesMax) return std::nullopt;
  std::unique_ptr<Slot> slot = Take();
  const bool parsed = slot->Parse(body);
  Document document(this, std::move(slot));
  if (!parsed) return std::nullopt;
  return document;
}

std::unique_ptr<JsonPool::Slot> JsonPool::Take() {
  MutexLock lock(mutex_);
  if (free_.empty()) return std::make_unique<Slot>();
  std::unique_ptr<Slot> slot = std::move(free_.back());
  free_.pop_back();
  return slot;
}

void JsonPool::Return(std::unique_ptr<Slot> slot) {
  if (!slot->WorthKeeping()) return;
  MutexLock lock(mutex_);
  if (free_.size() < kJsonParsersKeptMax) free_.push_back(std::move(slot));
}

}  // namespace aloft::faces::dynamodb
