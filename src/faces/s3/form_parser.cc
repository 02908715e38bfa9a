#include "faces/s3/form_parser.h"

#include <algorithm>

#include "base/ascii.h"
#include "faces/s3/limits.h"

namespace aloft::faces::s3 {
namespace {

Error Malformed() { return {Code::kMalformedPostRequest}; }

// The value of parameter `name` of a header such as `form-data; name="key"; filename="a;b.txt"`.
std::optional<std::string> Parameter(std::string_view header, std::string_view name) {
  std::size_t at = header.find(';');
  while (at != std::string_view::npos) {
    header = Trimmed(header.substr(at + 1));
    const std::size_t equals = header.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string key = LowerCase(Trimmed(header.substr(0, equals)));
    header = Trimmed(header.substr(equals + 1));
    std::string value;
    std::size_t end = 0;
    if (header.starts_with('"')) {
      for (end = 1; end < header.size() && header[end] != '"'; ++end) {
        if (header[end] == '\\' && end + 1 < header.size() && header[end + 1] == '"') ++end;
        value.push_back(header[end]);
      }
      if (end == header.size()) return std::nullopt;
    } else {
      end = std::min(header.find(';'), header.size());
      value = std::string(Trimmed(header.substr(0, end)));
    }
    if (key == name) return value;
    at = header.find(';', end);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> FormBoundary(std::string_view content_type) {
  const std::string type = LowerCase(Trimmed(content_type.substr(0, content_type.find(';'))));
  if (type != "multipart/form-data") return std::nullopt;
  auto boundary = Parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kFormBoundaryBytesMax)
    return std::nullopt;
  return boundary;
}

Result<void> FormParser::Append(std::string_view bytes) {
  if (state_ == State::kAfterFile) return {};
  pending_.append(bytes);
  while (true) {
    ALOFT_TRY(const bool more, Step());
    if (!more) return {};
  }
}

Result<void> FormParser::Finish() {
  if (state_ == State::kAfterFile) return {};
  if (closed_) {
    return Fail(InvalidArgument("POST requires exactly one file upload per request.", "file", "0"));
  }
  return Fail(Malformed());
}

Result<bool> FormParser::Step() {
  switch (state_) {
    case State::kPreamble:
      return StepPreamble();
    case State::kDelimiter:
      return StepDelimiter();
    case State::kHead:
      return StepHead();
    case State::kField:
      return StepField();
    case State::kFile:
      return StepFile();
    case State::kAfterFile:
      break;
  }
  pending_.clear();
  return false;
}

Result<bool> FormParser::StepPreamble() {
  const std::size_t at = pending_.find(delimiter_);
  if (at == std::string::npos) {
    if (pending_.size() > kFormPartHeadBytesMax) return Fail(Malformed());
    return false;
  }
  pending_.erase(0, at + delimiter_.size());
  state_ = State::kDelimiter;
  return true;
}

// Behind a delimiter: "--" ends the form, otherwise blanks and a line end start a part.
Result<bool> FormParser::StepDelimiter() {
  if (closed_) return false;
  if (pending_.starts_with("--")) {
    closed_ = true;
    pending_.clear();
    return false;
  }
  const std::size_t end = pending_.find("\r\n");
  if (end == std::string::npos) {
    if (pending_.size() > kFormBoundaryBytesMax) return Fail(Malformed());
    return false;
  }
  if (!Trimmed(std::string_view(pending_).substr(0, end)).empty()) return Fail(Malformed());
  pending_.erase(0, end);  // the line end stays: a head without fields is then "\r\n\r\n" as well
  state_ = State::kHead;
  return true;
}

Result<bool> FormParser::StepHead() {
  const std::size_t end = pending_.find("\r\n\r\n");
  if (end == std::string::npos ? pending_.size() > kFormPartHeadBytesMax
                               : end > kFormPartHeadBytesMax) {
    return Fail(Malformed());
  }
  if (end == std::string::npos) return false;
  const std::string head = pending_.substr(0, end);
  pending_.erase(0, end + 4);
  fields_bytes_ += head.size();
  ALOFT_TRY_VOID(BeginPart(head));
  return true;
}

Result<void> FormParser::BeginPart(std::string_view head) {
  part_ = {};
  std::optional<std::string> name;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      if (line.empty()) continue;
      return Fail(Malformed());
    }
    const std::string header = LowerCase(Trimmed(line.substr(0, colon)));
    const std::string_view value = Trimmed(line.substr(colon + 1));
    if (header == "content-disposition") {
      name = Parameter(value, "name");
      part_.file_name = Parameter(value, "filename").value_or("");
    } else if (header == "content-type") {
      part_.content_type = std::string(value);
    }
  }
  if (!name) return Fail(Malformed());
  part_.name = LowerCase(*name);
  if (part_.name != "file") {
    if (++fields_ > kFormFieldsMax) return Fail(Error{Code::kMaxPostPreDataLengthExceeded});
    state_ = State::kField;
    return {};
  }
  state_ = State::kFile;
  return receiver_.FileBegins(part_);
}

Result<bool> FormParser::StepField() {
  const std::size_t at = pending_.find(delimiter_);
  const std::size_t length = at == std::string::npos ? pending_.size() : at;
  if (fields_bytes_ + length > kFormFieldsBytesMax) {
    return Fail(Error{Code::kMaxPostPreDataLengthExceeded});
  }
  if (at == std::string::npos) return false;
  fields_bytes_ += at;
  ALOFT_TRY_VOID(receiver_.Field(part_.name, pending_.substr(0, at)));
  pending_.erase(0, at + delimiter_.size());
  state_ = State::kDelimiter;
  return true;
}

Result<bool> FormParser::StepFile() {
  const std::size_t at = pending_.find(delimiter_);
  if (at != std::string::npos) {
    state_ = State::kAfterFile;
    ALOFT_TRY_VOID(receiver_.FileBytes(std::string_view(pending_).substr(0, at)));
    pending_.clear();
    pending_.shrink_to_fit();
    return false;
  }
  // The last bytes may be the begin of a delimiter.
  const std::size_t kept = std::min(pending_.size(), delimiter_.size() - 1);
  const std::size_t sure = pending_.size() - kept;
  if (sure > 0) {
    ALOFT_TRY_VOID(receiver_.FileBytes(std::string_view(pending_).substr(0, sure)));
    pending_.erase(0, sure);
  }
  return false;
}

}  // namespace aloft::faces::s3
