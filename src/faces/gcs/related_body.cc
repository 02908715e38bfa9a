#include "faces/gcs/related_body.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/base64.h"
#include "faces/gcs/limits.h"

namespace aloft::faces::gcs {
namespace {

constexpr std::string_view kCrLf = "\r\n";
constexpr std::string_view kLf = "\n";

// The value of a header line in a part's head; empty if there is none.
std::string_view PartHeader(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find(kLf), head.size());
    std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + kLf.size(), head.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!StartsWithIgnoringCase(line, name)) continue;
    line.remove_prefix(name.size());
    if (!line.starts_with(':')) continue;
    line.remove_prefix(1);
    while (line.starts_with(' ')) line.remove_prefix(1);
    return line;
  }
  return {};
}

Error Malformed() { return Invalid("Malformed multipart body."); }

}  // namespace

Result<std::string> RelatedBody::BoundaryOf(std::string_view content_type) {
  constexpr std::string_view kParameter = "boundary=";
  for (std::size_t at = content_type.find(';'); at != std::string_view::npos;
       at = content_type.find(';')) {
    content_type.remove_prefix(at + 1);
    while (content_type.starts_with(' ')) content_type.remove_prefix(1);
    if (!StartsWithIgnoringCase(content_type, kParameter)) continue;
    std::string_view value = content_type.substr(kParameter.size());
    const bool quoted = value.starts_with('"') || value.starts_with('\'');
    const char end = quoted ? value.front() : ';';
    if (quoted) value.remove_prefix(1);
    value = value.substr(0, value.find(end));
    if (value.empty() || value.size() > kBoundaryBytesMax) break;
    return std::string(value);
  }
  return Fail(Invalid("A multipart upload needs a Content-Type with a boundary."));
}

Result<void> RelatedBody::Append(std::string_view bytes) {
  if (state_ == State::kEnd) return {};
  pending_.append(bytes);
  if (state_ == State::kHead) ALOFT_TRY_VOID(ReadHead());
  if (state_ == State::kMedia) ALOFT_TRY_VOID(ReadMedia());
  return {};
}

// The first delimiter tells how lines end: gcsfs writes LF alone. False: it has not all come.
bool RelatedBody::FindLineEnd() {
  if (!line_.empty()) return true;
  const std::size_t first = pending_.find(delimiter_);
  if (first == std::string::npos) return false;
  const std::size_t end = pending_.find('\n', first);
  if (end == std::string::npos) return false;
  line_ = pending_[end - 1] == '\r' ? kCrLf : kLf;
  return true;
}

// --boundary, head, JSON, --boundary, head: nothing happens before all of it is there.
Result<void> RelatedBody::ReadHead() {
  const std::string_view all = pending_;
  const bool lines_known = FindLineEnd();
  const std::string blank = line_ + line_;
  const std::size_t first = lines_known ? all.find(delimiter_) : std::string_view::npos;
  const std::size_t json = lines_known ? all.find(blank, first) : std::string_view::npos;
  if (json == std::string_view::npos) {
    if (all.size() > kRelatedFramingBytesMax) return Fail(Malformed());
    return {};
  }
  const std::size_t json_begin = json + blank.size();
  const std::size_t second = all.find(line_ + delimiter_, json);
  if (second == std::string_view::npos) {
    if (all.size() - json_begin > kJsonBodyBytesMax) return Fail(TooLarge());
    return {};
  }
  const std::size_t head_begin = second + line_.size() + delimiter_.size();
  const std::size_t head_end = all.find(blank, head_begin);
  if (head_end == std::string_view::npos) {
    if (all.size() - head_begin > kJsonBodyBytesMax) return Fail(Malformed());
    return {};
  }
  const std::string_view head = all.substr(head_begin, head_end - head_begin);
  const std::string_view coding = PartHeader(head, "content-transfer-encoding");
  is_base64_ = StartsWithIgnoringCase(coding, "base64");
  const std::string_view text =
      second < json_begin ? std::string_view() : all.substr(json_begin, second - json_begin);
  ALOFT_TRY_VOID(on_head_(text, PartHeader(head, "content-type")));
  // What comes before the closing delimiter is found by its line end, also behind empty media.
  pending_.erase(0, head_end + line_.size());
  state_ = State::kMedia;
  skip_ = line_.size();
  return {};
}

Result<void> RelatedBody::ReadMedia() {
  const std::string closing = line_ + delimiter_;
  const std::size_t found = pending_.find(closing);
  const std::size_t certain = found != std::string::npos
                                  ? found
                                  : pending_.size() - std::min(pending_.size(), closing.size() - 1);
  const std::size_t begin = std::min(skip_, certain);
  if (certain > begin) {
    const std::string_view media = std::string_view(pending_).substr(begin, certain - begin);
    ALOFT_TRY_VOID(is_base64_ ? Decode(media) : on_media_(media));
  }
  skip_ -= begin;
  pending_.erase(0, certain);
  if (found == std::string::npos) return {};
  state_ = State::kEnd;
  return {};
}

// Whole groups of four characters; line ends between them mean nothing.
Result<void> RelatedBody::Decode(std::string_view text) {
  for (const char c : text) {
    if (c != '\r' && c != '\n') coded_.push_back(c);
  }
  constexpr std::size_t kGroup = 4;
  const std::size_t whole = coded_.size() / kGroup * kGroup;
  if (padded_ && !coded_.empty()) return Fail(Malformed());
  if (whole == 0) return {};
  const auto decoded = Base64Decode(std::string_view(coded_).substr(0, whole));
  if (!decoded) return Fail(Malformed());
  padded_ = coded_[whole - 1] == '=';
  coded_.erase(0, whole);
  return on_media_(*decoded);
}

Result<void> RelatedBody::Finish() const {
  if (state_ != State::kEnd || !coded_.empty()) return Fail(Malformed());
  return {};
}

}  // namespace aloft::faces::gcs
