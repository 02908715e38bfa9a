#include "faces/firestore/webchannel/outbox.h"

#include <utility>

namespace aloft::faces::firestore::webchannel {

void Outbox::Add(std::string json) {
  bytes_ += json.size();
  arrays_.push_back(std::move(json));
  ++next_id_;
}

bool Outbox::Acknowledge(std::int64_t id) {
  if (id > last_id()) return false;
  for (; acknowledged_ < id; ++acknowledged_) {
    bytes_ -= arrays_.front().size();
    arrays_.pop_front();
  }
  return true;
}

std::string Outbox::Frame(std::int64_t& after, std::size_t bytes_max) const {
  if (after < acknowledged_) after = acknowledged_;
  if (after >= last_id()) return {};
  std::string content = "[";
  do {
    const std::string& json = arrays_[static_cast<std::size_t>(after - acknowledged_)];
    if (content.size() > 1) {
      if (content.size() + json.size() > bytes_max) break;
      content.push_back(',');
    }
    ++after;
    content.append("[").append(std::to_string(after)).append(",").append(json).append("]");
  } while (after < last_id());
  content.push_back(']');
  return Framed(content);
}

std::string Framed(std::string_view content) {
  return std::to_string(content.size()).append("\n").append(content);
}

}  // namespace aloft::faces::firestore::webchannel
