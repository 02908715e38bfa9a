// What pages send through a channel: any form is refused or read within bounds, and maps are handed
// on once each and in order, however the client repeats and shuffles its posts. The first byte says
// whether the rest is text as it comes or a recipe of posts.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/percent.h"
#include "edge/request.h"
#include "faces/firestore/webchannel/channel_request.h"
#include "faces/firestore/webchannel/inbox.h"
#include "faces/firestore/webchannel/limits.h"
#include "faces/firestore/webchannel/outbox.h"

namespace aloft::faces::firestore::webchannel {
namespace {

void ReadText(std::string_view text) {
  edge::Request request;
  request.method = text.size() % 2 == 0 ? "GET" : "POST";
  request.query = text;
  if (const auto query = ReadQuery(request); query.ok()) {
    if (query->acknowledged < -1) std::abort();
    static_cast<void>(FindInBlock(query->headers, "authorization"));
  }
  static_cast<void>(FindInBlock(text, "authorization"));
  const auto form = ReadForm(text);
  if (!form.ok()) return;
  if (form->maps.size() > kMapsMax || form->headers.size() > kHeaderBlockBytesMax) std::abort();
  Inbox inbox(form->first_id);
  static_cast<void>(inbox.Put(form->Decoded()));
  while (inbox.Next()) {
  }
}

class Recipe {
 public:
  explicit Recipe(std::string_view input) : input_(input) {}
  bool done() const { return input_.empty(); }
  unsigned Byte() {
    if (input_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(input_.front());
    input_.remove_prefix(1);
    return byte;
  }

 private:
  std::string_view input_;
};

// Map 7 always says the same, as a client that repeats it would.
std::string DataOf(std::int64_t id) { return "m" + std::to_string(id) + "&=%+\n" + char(id % 256); }

// A post of `count` maps from `first` on, as the client writes it.
std::string Post(std::int64_t first, std::int64_t count) {
  std::string form = "count=" + std::to_string(count) + "&ofs=" + std::to_string(first);
  for (std::int64_t i = 0; i < count; ++i) {
    form += "&req" + std::to_string(i) + "___data__=";
    form += UriEncode(DataOf(first + i), SlashEncoding::kEncoded);
  }
  return form;
}

// Posts that are lost, repeated and overtaken: what comes out is 0, 1, 2, … without a gap, up to
// the first one that never came.
void CheckOrder(Recipe recipe) {
  Inbox inbox(0);
  std::vector<bool> sent(512);
  std::int64_t due = 0;
  while (!recipe.done()) {
    const auto first = static_cast<std::int64_t>(recipe.Byte());
    const auto count = static_cast<std::int64_t>(recipe.Byte() % 9);
    const std::string post = Post(first, count);
    const auto form = ReadForm(post);
    if (!form.ok() || form->maps.size() != static_cast<std::size_t>(count)) std::abort();
    if (inbox.Put(form->Decoded()) != Inbox::Outcome::kTaken) std::abort();
    for (std::int64_t i = first; i < first + count; ++i) sent[static_cast<std::size_t>(i)] = true;
    if (recipe.Byte() % 2 == 0) continue;
    for (; sent[static_cast<std::size_t>(due)]; ++due) {
      if (inbox.Next() != DataOf(due)) std::abort();
    }
    if (inbox.HasNext()) std::abort();
  }
}

// "LENGTH\n[[id,array],…]", one frame behind the other.
std::int64_t TakeFrame(std::string_view frame, std::int64_t after,
                       const std::map<std::int64_t, std::string>& added) {
  const std::size_t line = frame.find('\n');
  if (line == std::string_view::npos) std::abort();
  const std::string_view content = frame.substr(line + 1);
  if (std::to_string(content.size()) != frame.substr(0, line)) std::abort();
  std::string expected = "[";
  std::int64_t last = after;
  while (expected.size() < content.size()) {
    ++last;
    const auto found = added.find(last);
    if (found == added.end()) std::abort();
    if (expected.size() > 1) expected += ',';
    expected.append("[").append(std::to_string(last)).append(",").append(found->second).append("]");
    if (expected.size() + 1 == content.size()) expected += ']';
  }
  if (expected != content) std::abort();
  return last;
}

// Back channels that break at any moment: each begins behind what was acknowledged, and nothing is
// left out or told differently.
void CheckFrames(Recipe recipe) {
  Outbox outbox;
  std::map<std::int64_t, std::string> added;
  std::int64_t carried = -1;
  while (!recipe.done()) {
    const unsigned what = recipe.Byte();
    if (what % 4 == 0) {
      const std::string json = "[\"" + std::string(recipe.Byte() % 50, 'x') + "\"]";
      outbox.Add(json);
      added[outbox.last_id()] = json;
    } else if (what % 4 == 1) {
      const std::int64_t id = static_cast<std::int64_t>(recipe.Byte()) - 1;
      if (outbox.Acknowledge(id) != (id <= outbox.last_id())) std::abort();
    } else if (what % 4 == 2) {
      carried = outbox.acknowledged();
    } else {
      std::int64_t after = carried;
      const std::string frame = outbox.Frame(after, 1 + recipe.Byte());
      const std::int64_t begun = std::max(carried, outbox.acknowledged());
      if (frame.empty() != (begun >= outbox.last_id())) std::abort();
      if (!frame.empty() && TakeFrame(frame, begun, added) != after) std::abort();
      carried = after;
    }
  }
}

}  // namespace
}  // namespace aloft::faces::firestore::webchannel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::firestore::webchannel;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      ReadText(rest);
      break;
    case 1:
      CheckOrder(Recipe(rest));
      break;
    default:
      CheckFrames(Recipe(rest));
  }
  return 0;
}
