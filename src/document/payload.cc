#include "document/listen.h"
#include "document/value.h"

namespace aloft::document {

Payload::Payload(DocumentPtr document, std::shared_ptr<Held> held)
    : document_(std::move(document)),
      document_bytes_(document_->path.size() + SizeOf(document_->fields)),
      held_(std::move(held)) {
  if (held_ != nullptr) held_->Add(document_bytes_);
}

Payload::~Payload() {
  if (held_ == nullptr) return;
  std::size_t bytes = document_bytes_;
  for (const std::string& rendered : bytes_) bytes += rendered.size();
  held_->Remove(bytes);
}

}  // namespace aloft::document
