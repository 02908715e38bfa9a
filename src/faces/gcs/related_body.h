// A multipart/related upload on its way: first the object's resource in JSON, then its bytes.
// https://cloud.google.com/storage/docs/uploading-objects#rest-upload-objects
//
// Guarantees  Whatever the sizes of the pieces it comes in, the media is the same; media that is
//             sent in base64 (Content-Transfer-Encoding) is decoded. Never holds more than the
//             metadata and one delimiter.
// Threads     One at a time.
// Limits      kRelatedFramingBytesMax before the media begins.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "faces/gcs/errors.h"

namespace aloft::faces::gcs {

class RelatedBody {
 public:
  // Called once, when both parts' heads are known: the JSON, and the media's Content-Type.
  using OnHead = std::function<Result<void>(std::string_view json, std::string_view media_type)>;
  using OnMedia = std::function<Result<void>(std::string_view bytes)>;

  // The boundary of a Content-Type header. Fails with 400.
  static Result<std::string> BoundaryOf(std::string_view content_type);

  RelatedBody(std::string_view boundary, OnHead on_head, OnMedia on_media)
      : delimiter_("--" + std::string(boundary)),
        on_head_(std::move(on_head)),
        on_media_(std::move(on_media)) {}

  Result<void> Append(std::string_view bytes);
  // Fails unless the closing delimiter has come, and with it all of a group of base64.
  Result<void> Finish() const;

 private:
  bool FindLineEnd();
  Result<void> ReadHead();
  Result<void> ReadMedia();
  Result<void> Decode(std::string_view text);

  const std::string delimiter_;
  OnHead on_head_;
  OnMedia on_media_;
  enum class State : std::uint8_t { kHead, kMedia, kEnd };
  State state_ = State::kHead;
  std::size_t skip_ = 0;   // of pending_: the line end in front of the media
  std::string line_ = {};  // how lines end here; empty: not known yet
  std::string pending_;
  bool is_base64_ = false;
  bool padded_ = false;     // the last group of base64 has come
  std::string coded_ = {};  // less than a group
};

}  // namespace aloft::faces::gcs
