#include "faces/gcs/iam_condition.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "faces/gcs/limits.h"

namespace aloft::faces::gcs {
namespace {

using identity::Comparison;
using identity::Condition;

constexpr std::string_view kService = "storage.googleapis.com";
constexpr std::string_view kAnything = "*";

// What a name is held against: any of these.
struct Patterns {
  Comparison comparison = Comparison::kStringLike;
  std::vector<std::string> any = {};
};

// Names of resources, from Google's ("projects/_/buckets/B/objects/K") to ours ("B/K").
class Names {
 public:
  explicit Names(std::string_view bucket)
      : ours_(bucket), itself_("projects/_/buckets/" + ours_), objects_(itself_ + "/objects/") {}

  Patterns Equal(std::string_view name) const {
    Patterns out{Comparison::kStringEquals};
    if (name == itself_) out.any.push_back(ours_);
    if (name.starts_with(objects_)) out.any.push_back(Object(name.substr(objects_.size())));
    return out;
  }

  Patterns StartingWith(std::string_view text) const {
    Patterns out;
    if (itself_.starts_with(text)) {
      out.any.emplace_back(kAnything);
    } else if (objects_.starts_with(text)) {
      out.any.push_back(Object(kAnything));
    } else if (text.starts_with(objects_)) {
      out.any.push_back(Object(text.substr(objects_.size())) + std::string(kAnything));
    }
    return out;
  }

  // Also where the text begins before the object's own name.
  Patterns EndingWith(std::string_view text) const {
    Patterns out;
    if (itself_.ends_with(text)) out.any.push_back(ours_);
    out.any.push_back(Object(std::string(kAnything) + std::string(text)));
    for (std::size_t bytes = 1; bytes <= std::min(text.size(), objects_.size()); ++bytes) {
      const bool reaches = objects_.ends_with(text.substr(0, bytes));
      if (reaches && bytes < text.size()) out.any.push_back(Object(text.substr(bytes)));
    }
    return out;
  }

  Patterns OfType(std::string_view type) const {
    Patterns out;
    if (type == std::string(kService) + "/Bucket") out.any.push_back(ours_);
    if (type == std::string(kService) + "/Object") out.any.push_back(Object(kAnything));
    return out;
  }

  static Patterns OfService(std::string_view service) {
    if (service == kService) return {Comparison::kStringLike, {std::string(kAnything)}};
    return {};
  }

 private:
  std::string Object(std::string_view key) const { return ours_ + "/" + std::string(key); }

  std::string ours_;
  std::string itself_;
  std::string objects_;
};

Condition Compare(Comparison comparison, std::string_view attribute,
                  const std::vector<std::string>& texts) {
  Condition out{comparison};
  out.attribute = attribute;
  for (const std::string& text : texts) {
    identity::MakeOperand(comparison, text, out.operands.emplace_back());
  }
  return out;
}

Error Malformed() { return Invalid("The expression of a condition cannot be read."); }

Error TooLong() { return Invalid("The expression of a condition is too long."); }

enum class Sense : std::uint8_t { kAsWritten, kNegated };

Sense Opposite(Sense sense) {
  return sense == Sense::kAsWritten ? Sense::kNegated : Sense::kAsWritten;
}

Alternatives Either(Alternatives a, Alternatives b) {
  std::move(b.begin(), b.end(), std::back_inserter(a));
  return a;
}

Alternatives Both(const Alternatives& a, const Alternatives& b) {
  Alternatives out;
  for (const Alternative& one : a) {
    for (const Alternative& other : b) {
      out.push_back(one);
      out.back().insert(out.back().end(), other.begin(), other.end());
    }
  }
  return out;
}

// Recursive descent. Negations are pushed down to the comparisons.
class Parser {
 public:
  Parser(std::string_view text, std::string_view bucket) : rest_(text), names_(bucket) {}

  Result<Alternatives> Parse() {
    ALOFT_TRY(Alternatives out, Or(Sense::kAsWritten, 0));
    Skip();
    if (!rest_.empty()) return Fail(Malformed());
    return out;
  }

 private:
  void Skip() {
    const std::size_t text = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(std::min(text, rest_.size()));
  }

  bool Take(std::string_view token) {
    Skip();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  Result<Alternatives> Joined(Alternatives a, Alternatives b, bool all) {
    if (++operators_ > kConditionOperatorsMax) return Fail(TooLong());
    if (all && a.size() * b.size() > kConditionAlternativesMax) return Fail(TooLong());
    return all ? Both(a, b) : Either(std::move(a), std::move(b));
  }

  Result<Alternatives> Or(Sense sense, std::size_t depth) {
    ALOFT_TRY(Alternatives out, And(sense, depth));
    while (Take("||")) {
      ALOFT_TRY(Alternatives next, And(sense, depth));
      ALOFT_TRY(out, Joined(std::move(out), std::move(next), sense == Sense::kNegated));
    }
    return out;
  }

  Result<Alternatives> And(Sense sense, std::size_t depth) {
    ALOFT_TRY(Alternatives out, Unary(sense, depth));
    while (Take("&&")) {
      ALOFT_TRY(Alternatives next, Unary(sense, depth));
      ALOFT_TRY(out, Joined(std::move(out), std::move(next), sense == Sense::kAsWritten));
    }
    return out;
  }

  Result<Alternatives> Unary(Sense sense, std::size_t depth) {
    if (depth == kConditionDepthMax) return Fail(TooLong());
    if (Take("!")) return Unary(Opposite(sense), depth + 1);
    if (!Take("(")) return Comparing(sense);
    ALOFT_TRY(Alternatives inner, Or(sense, depth + 1));
    if (!Take(")")) return Fail(Malformed());
    return inner;
  }

  // "resource.name", "request.time", "resource.name.startsWith".
  std::string_view TakeWord() {
    Skip();
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '.' || c == '_';
    });
    const std::string_view word = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(word.size());
    return word;
  }

  // In single or double quotes; a backslash stands before a quote or a backslash alone.
  Result<std::string> TakeText() {
    Skip();
    if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\'')) return Fail(Malformed());
    const char quote = rest_.front();
    std::string out;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == quote) {
        rest_.remove_prefix(at + 1);
        return out;
      }
      if (rest_[at] == '\\') {
        const bool plain =
            ++at < rest_.size() && (rest_[at] == '\\' || rest_[at] == '"' || rest_[at] == '\'');
        if (!plain) return Fail(Malformed());
      }
      out.push_back(rest_[at]);
    }
    return Fail(Malformed());
  }

  Result<std::string> TakeArgument() {
    if (!Take("(")) return Fail(Malformed());
    ALOFT_TRY(std::string text, TakeText());
    if (!Take(")")) return Fail(Malformed());
    return text;
  }

  Result<Alternatives> Comparing(Sense sense) {
    const std::string_view word = TakeWord();
    if (word.empty()) return Fail(Malformed());
    if (word == "request.time") return Time(sense);
    if (word == "resource.name.startsWith" || word == "resource.name.endsWith") {
      ALOFT_TRY(const std::string text, TakeArgument());
      // Among our patterns these two stand for other characters.
      if (text.find_first_of("*?") != std::string::npos) {
        return Fail(NotImplemented("A condition for names with '*' or '?'"));
      }
      const bool starts = word == "resource.name.startsWith";
      return Named(sense, starts ? names_.StartingWith(text) : names_.EndingWith(text));
    }
    if (word != "resource.name" && word != "resource.type" && word != "resource.service") {
      return Fail(NotImplemented("'" + std::string(word) + "' in a condition"));
    }
    const bool differs = Take("!=");
    if (!differs && !Take("==")) return Fail(Malformed());
    ALOFT_TRY(const std::string text, TakeText());
    const Patterns patterns = word == "resource.name"   ? names_.Equal(text)
                              : word == "resource.type" ? names_.OfType(text)
                                                        : Names::OfService(text);
    return Named(differs ? Opposite(sense) : sense, patterns);
  }

  static Alternatives Named(Sense sense, const Patterns& patterns) {
    Condition condition = Compare(patterns.comparison, identity::kResourceAttribute, patterns.any);
    condition.negated = sense == Sense::kNegated;
    return {{std::move(condition)}};
  }

  Result<Alternatives> Time(Sense sense) {
    struct Order {
      std::string_view sign;
      Comparison comparison;
      Comparison opposite;
    };
    static constexpr Order kOrders[] = {
        {"<=", Comparison::kDateLessOrEqual, Comparison::kDateGreater},
        {"<", Comparison::kDateLess, Comparison::kDateGreaterOrEqual},
        {">=", Comparison::kDateGreaterOrEqual, Comparison::kDateLess},
        {">", Comparison::kDateGreater, Comparison::kDateLessOrEqual}};
    const auto* order = std::find_if(std::begin(kOrders), std::end(kOrders),
                                     [&](const Order& known) { return Take(known.sign); });
    if (order == std::end(kOrders)) {
      return Fail(NotImplemented("A condition for parts of request.time"));
    }
    if (TakeWord() != "timestamp") return Fail(Malformed());
    ALOFT_TRY(const std::string text, TakeArgument());
    const Comparison comparison = sense == Sense::kAsWritten ? order->comparison : order->opposite;
    identity::Operand moment;
    if (!identity::MakeOperand(comparison, text, moment)) return Fail(Malformed());
    return Alternatives{{Compare(comparison, "aws:currenttime", {text})}};
  }

  std::string_view rest_;
  Names names_;
  std::size_t operators_ = 0;
};

}  // namespace

Result<Alternatives> CompileCondition(std::string_view expression, std::string_view bucket) {
  if (expression.size() > kConditionBytesMax) return Fail(TooLong());
  return Parser(expression, bucket).Parse();
}

}  // namespace aloft::faces::gcs
