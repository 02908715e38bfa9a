#include <cmath>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shape.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kPlainTableName = Text(3, 255, Pattern::kName);
constexpr std::size_t kShownBytesMax = 1024;  // of a violating value in the message

bool IsName(std::string_view text) {
  for (const char c : text) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    if (!allowed) return false;
  }
  return !text.empty();
}

bool IsChoice(std::string_view choices, std::string_view text) {
  while (!choices.empty()) {
    const std::size_t end = choices.find(", ");
    if (choices.substr(0, end) == text) return true;
    if (end == std::string_view::npos) return false;
    choices.remove_prefix(end + 2);
  }
  return false;
}

// A value as the violation shows it: like Java's toString.
void AppendShown(std::string& out, Json value) {
  switch (value.kind()) {
    case JsonKind::kNull:
      out += "null";
      return;
    case JsonKind::kTrue:
      out += "true";
      return;
    case JsonKind::kFalse:
      out += "false";
      return;
    case JsonKind::kInteger:
    case JsonKind::kDecimal:
      if (value.kind() == JsonKind::kInteger && std::abs(value.number()) < 9e18) {
        AppendInteger(out, static_cast<std::int64_t>(value.number()));
      } else {
        AppendDecimal(out, value.number());
      }
      return;
    case JsonKind::kString:
      out += value.text();
      return;
    case JsonKind::kList:
    case JsonKind::kObject:
      break;
  }
  const bool list = value.kind() == JsonKind::kList;
  out += list ? '[' : '{';
  bool first = true;
  for (const Json child : value) {
    if (out.size() > kShownBytesMax) break;
    if (!first) out += ", ";
    first = false;
    if (!list) {
      out += child.name();
      out += '=';
    }
    AppendShown(out, child);
  }
  out += list ? ']' : '}';
}

class Violations {
 public:
  bool full() const { return count_ >= kViolationsMax; }

  void Add(const std::string& path, Json value, std::string_view constraint) {
    if (full()) return;
    ++count_;
    if (count_ > 1) text_ += "; ";
    text_ += "Value ";
    if (value.present()) {
      std::string shown;
      AppendShown(shown, value);
      if (shown.size() > kShownBytesMax) {
        std::size_t cut = kShownBytesMax;
        while (cut > 0 && (static_cast<unsigned char>(shown[cut]) & 0xc0) == 0x80) --cut;
        shown.resize(cut);
      }
      text_ += '\'';
      text_ += shown;
      text_ += '\'';
    } else {
      text_ += "null";
    }
    text_ += " at '" + path + "' failed to satisfy constraint: ";
    text_ += constraint;
  }

  std::optional<ApiError> Finish() const {
    if (count_ == 0) return std::nullopt;
    return ApiError{ErrorCode::kValidation, std::to_string(count_) + " validation error" +
                                                (count_ > 1 ? "s" : "") + " detected: " + text_};
  }

 private:
  std::size_t count_ = 0;
  std::string text_;
};

// "TableName" below "requestItems.abc.member" is requestItems.abc.member.tableName.
class PathScope {
 public:
  PathScope(std::string* path, std::string_view part, bool lower_first)
      : path_(*path), before_(path->size()) {
    if (!path_.empty()) path_ += '.';
    const std::size_t at = path_.size();
    path_ += part;
    if (lower_first && at < path_.size() && path_[at] >= 'A' && path_[at] <= 'Z') {
      path_[at] = static_cast<char>(path_[at] - 'A' + 'a');
    }
  }
  ~PathScope() { path_.resize(before_); }
  PathScope(const PathScope&) = delete;
  PathScope& operator=(const PathScope&) = delete;

 private:
  std::string& path_;
  std::size_t before_;
};

std::int64_t LengthOf(Json value) {
  if (value.kind() != JsonKind::kString) return static_cast<std::int64_t>(value.size());
  return static_cast<std::int64_t>(CountUtf16Units(value.text()));
}

std::vector<std::string> LengthTexts(const Shape& shape, std::int64_t length) {
  std::vector<std::string> texts;
  if (shape.max != kUnbounded && length > shape.max) {
    texts.push_back("Member must have length less than or equal to " + std::to_string(shape.max));
  }
  if (shape.min != kUnbounded && length < shape.min) {
    texts.push_back("Member must have length greater than or equal to " +
                    std::to_string(shape.min));
  }
  return texts;
}

std::string AllConstraints(const Shape& shape) {
  std::string text = "[";
  if (shape.max != kUnbounded)
    text += "Member must have length less than or equal to " + std::to_string(shape.max);
  if (shape.min != kUnbounded) {
    text += (text.size() > 1 ? ", " : "") +
            std::string("Member must have length greater than or equal to ") +
            std::to_string(shape.min);
  }
  if (shape.pattern == Pattern::kName) {
    text += (text.size() > 1 ? ", " : "") +
            std::string("Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  }
  return text + "]";
}

class Checker {
 public:
  std::optional<ApiError> Run(Json input, const Shape& shape) {
    CheckStructure(input, shape);
    return violations_.Finish();
  }

 private:
  void CheckStructure(Json value, const Shape& shape) {
    for (const Member& member : shape.members) {
      if (violations_.full()) return;
      const Json found = value.Find(member.name);
      if (!found.present()) {
        if (member.needed == Needed::kRequired) {
          const PathScope scope(&path_, member.name, true);
          violations_.Add(path_, found, "Member must not be null");
        }
        continue;
      }
      const PathScope scope(&path_, member.name, true);
      Check(found, *member.shape);
    }
  }

  void Check(Json value, const Shape& shape) {
    switch (shape.type) {
      case ShapeType::kString:
        return CheckString(value, shape);
      case ShapeType::kInteger:
      case ShapeType::kLong:
      case ShapeType::kDouble:
      case ShapeType::kTimestamp:
        return CheckNumber(value, shape);
      case ShapeType::kList:
        return CheckList(value, shape);
      case ShapeType::kMap:
        return CheckMap(value, shape);
      case ShapeType::kStructure:
        return CheckStructure(value, shape);
      case ShapeType::kBoolean:
      case ShapeType::kAttributeValue:
        return;
    }
  }

  void CheckLength(Json value, const Shape& shape) {
    if (shape.min == kUnbounded && shape.max == kUnbounded) return;
    for (const std::string& text : LengthTexts(shape, LengthOf(value)))
      violations_.Add(path_, value, text);
  }

  void CheckString(Json value, const Shape& shape) {
    if (!shape.choices.empty() && !IsChoice(shape.choices, value.text())) {
      violations_.Add(path_, value,
                      "Member must satisfy enum value set: [" + std::string(shape.choices) + "]");
    }
    if (shape.pattern == Pattern::kTableName && !value.text().starts_with("arn:")) {
      return CheckString(value, kPlainTableName);
    }
    if (shape.pattern == Pattern::kName && !IsName(value.text())) {
      violations_.Add(path_, value,
                      "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    }
    CheckLength(value, shape);
  }

  void CheckNumber(Json value, const Shape& shape) {
    const double number = value.number();
    if (shape.min != kUnbounded && std::floor(number) < static_cast<double>(shape.min)) {
      violations_.Add(
          path_, value,
          "Member must have value greater than or equal to " + std::to_string(shape.min));
    }
    if (shape.max != kUnbounded && std::floor(number) > static_cast<double>(shape.max)) {
      violations_.Add(path_, value,
                      "Member must have value less than or equal to " + std::to_string(shape.max));
    }
  }

  // An element that the list may not hold; the list's elements are named by their place, from 1.
  void CheckList(Json value, const Shape& shape) {
    CheckLength(value, shape);
    std::size_t place = 0;
    for (const Json element : value) {
      ++place;
      if (violations_.full()) return;
      if (shape.element->type == ShapeType::kMap &&
          shape.element->element->type == ShapeType::kAttributeValue && element.present())
        continue;
      const PathScope scope(&path_, std::to_string(place), false);
      const PathScope member(&path_, "member", false);
      if (!element.present()) {
        violations_.Add(path_, element, "Member must not be null");
      } else {
        Check(element, *shape.element);
      }
    }
  }

  void CheckMap(Json value, const Shape& shape) {
    CheckLength(value, shape);
    if (shape.element->type == ShapeType::kAttributeValue) return;
    for (const Json member : value) {
      if (violations_.full()) return;
      CheckMapEntry(value, member, shape);
    }
  }

  void CheckMapEntry(Json map, Json member, const Shape& shape) {
    if (shape.key != nullptr) {
      const std::int64_t length = static_cast<std::int64_t>(CountUtf16Units(member.name()));
      const bool fits = LengthTexts(*shape.key, length).empty() &&
                        (shape.key->pattern != Pattern::kName || IsName(member.name()));
      if (!fits)
        violations_.Add(path_, map,
                        "Map keys must satisfy constraint: " + AllConstraints(*shape.key));
    }
    if (!member.present()) return;
    if (shape.element->type == ShapeType::kList &&
        !LengthTexts(*shape.element, LengthOf(member)).empty()) {
      violations_.Add(path_, map,
                      "Map value must satisfy constraint: " + AllConstraints(*shape.element));
      return;
    }
    const PathScope scope(&path_, member.name(), false);
    const PathScope inner(&path_, "member", false);
    Check(member, *shape.element);
  }

  Violations violations_;
  std::string path_;
};

}  // namespace

std::optional<ApiError> CheckConstraints(Json input, const Shape& shape) {
  return Checker().Run(input, shape);
}

}  // namespace aloft::faces::dynamodb
