#include "faces/dynamodb/partiql/lexer.h"

#include <utility>

namespace aloft::faces::dynamodb::partiql {
namespace {

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }
char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  std::vector<Token> Cut() {
    std::vector<Token> tokens;
    while (SkipBlanks(), at_ < text_.size()) tokens.push_back(CutOne());
    tokens.push_back({});
    return tokens;
  }

 private:
  bool At(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void SkipBlanks() {
    while (at_ < text_.size()) {
      if (IsBlank(text_[at_])) {
        ++at_;
      } else if (At("--")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (At("/*") && text_.find("*/", at_ + 2) != std::string_view::npos) {
        at_ = text_.find("*/", at_ + 2) + 2;
      } else {
        return;
      }
    }
  }

  Token CutOne() {
    const char first = text_[at_];
    if (IsLetter(first))
      return {Token::Kind::kWord, TakeWhile([](char c) { return IsLetter(c) || IsDigit(c); })};
    if (IsDigit(first) || (first == '.' && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1])))
      return CutNumber();
    if (first == '\'') return CutQuoted(Token::Kind::kString, '\'');
    if (first == '"') return CutQuoted(Token::Kind::kName, '"');
    if (first == '?') return ++at_, Token{Token::Kind::kParameter, "?"};
    return CutSymbol();
  }

  template <class Predicate>
  std::string TakeWhile(Predicate predicate) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && predicate(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  Token CutNumber() {
    std::string digits = TakeWhile(IsDigit);
    if (Peek() == '.') {
      ++at_;
      digits += "." + TakeWhile(IsDigit);
    }
    if (Peek() == 'e' || Peek() == 'E') {
      const std::size_t sign = text_.find_first_of("+-", at_ + 1) == at_ + 1 ? 2 : 1;
      if (at_ + sign < text_.size() && IsDigit(text_[at_ + sign])) {
        digits += text_.substr(at_, sign);
        at_ += sign;
        digits += TakeWhile(IsDigit);
      }
    }
    return {Token::Kind::kNumber, std::move(digits)};
  }

  // A doubled quote inside stands for one.
  Token CutQuoted(Token::Kind kind, char quote) {
    std::string inside;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != quote) {
        inside += text_[at_];
        continue;
      }
      if (at_ + 1 == text_.size() || text_[at_ + 1] != quote) return ++at_, Token{kind, inside};
      inside += text_[++at_];
    }
    return {Token::Kind::kForeign, std::move(inside)};
  }

  Token CutSymbol() {
    for (const std::string_view pair : {"<<", ">>", "<>", "<=", ">=", "!="}) {
      if (!At(pair)) continue;
      at_ += 2;
      return {Token::Kind::kSymbol, std::string(pair == "!=" ? "<>" : pair)};
    }
    constexpr std::string_view kSymbols = "=<>()[]{},.:;*+-";
    const char first = text_[at_++];
    const bool known = kSymbols.find(first) != std::string_view::npos;
    return {known ? Token::Kind::kSymbol : Token::Kind::kForeign, std::string(1, first)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool Token::IsWord(std::string_view upper) const {
  if (kind != Kind::kWord || text.size() != upper.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (Upper(text[i]) != upper[i]) return false;
  }
  return true;
}

std::vector<Token> CutTokens(std::string_view statement) { return Cutter(statement).Cut(); }

}  // namespace aloft::faces::dynamodb::partiql
