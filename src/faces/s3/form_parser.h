// A streaming reader of multipart/form-data (RFC 7578), for browser uploads: small fields first,
// then one file.
//
// Guarantees  Memory is bounded whatever arrives: fields are held up to kFormFieldsBytesMax
//             together, the file is handed on as it comes. What follows the file is read and
//             dropped.
// Threads     One at a time.
// Ownership   Borrows the receiver.
// Errors      kMalformedPostRequest, kMaxPostPreDataLengthExceeded, and whatever the receiver
//             answers.
// Knows not   what the fields mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

struct FormPart {
  std::string name;          // lower-case
  std::string file_name;     // as sent; empty if none
  std::string content_type;  // of the part; empty if none
};

class FormReceiver {
 public:
  virtual ~FormReceiver() = default;
  virtual Result<void> Field(std::string name, std::string value) = 0;
  // All fields have been seen; the file's bytes follow.
  virtual Result<void> FileBegins(const FormPart& part) = 0;
  virtual Result<void> FileBytes(std::string_view bytes) = 0;
};

// The boundary of a Content-Type header, or nullopt if it is not multipart/form-data with a usable
// one.
std::optional<std::string> FormBoundary(std::string_view content_type);

class FormParser {
 public:
  FormParser(std::string_view boundary, FormReceiver& receiver)
      : delimiter_("\r\n--" + std::string(boundary)), receiver_(receiver) {}

  Result<void> Append(std::string_view bytes);
  // The body has ended. Fails if the form had not, or held no file.
  Result<void> Finish();

 private:
  enum class State : std::uint8_t { kPreamble, kDelimiter, kHead, kField, kFile, kAfterFile };

  // Each step takes from pending_ what it can; false: it needs more bytes.
  Result<bool> Step();
  Result<bool> StepPreamble();
  Result<bool> StepDelimiter();
  Result<bool> StepHead();
  Result<bool> StepField();
  Result<bool> StepFile();
  Result<void> BeginPart(std::string_view head);

  std::string delimiter_;
  FormReceiver& receiver_;
  State state_ = State::kPreamble;
  std::string pending_ = "\r\n";  // so that the first delimiter looks like all others
  std::size_t fields_ = 0;
  std::size_t fields_bytes_ = 0;
  bool closed_ = false;
  FormPart part_;
};

}  // namespace aloft::faces::s3
