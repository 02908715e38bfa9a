// Who may do what: the authorizer and a slow evaluator written from the documentation give the same
// answer to every question, whatever the policies say. The input's bytes take the place of chance.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "identity/authorizer.h"
#include "identity/reference_testing.h"
#include "identity/world_testing.h"

namespace aloft::identity {
namespace {

// One byte of the input for each choice; zeros behind its end.
class ChosenByInput final : public os::Random {
 public:
  explicit ChosenByInput(std::string_view input) : input_(input) {}

  void Fill(char* out, std::size_t bytes) override {
    std::fill(out, out + bytes, '\0');
    if (input_.empty() || bytes == 0) return;
    out[0] = input_.front();
    input_.remove_prefix(1);
  }

 private:
  std::string_view input_;
};

class Players {
 public:
  Players() {
    projects_ = {world_.project, *world_.projects->Create("other-project", "222222222222"),
                 *world_.projects->Create("third-project", "333333333333")};
  }

  void Play(std::string_view input) {
    ReferenceGame game(std::make_unique<ChosenByInput>(input), projects_);
    const ReferenceGame::Case one = game.Next();
    const bool actual = Authorizer(*world_.projects).Authorize(one.principal, one.asked()).ok();
    if (actual == game.Allows(one)) return;
    std::fprintf(stderr, "%s\n", game.Describe(one).c_str());
    std::abort();
  }

 private:
  World world_;
  std::vector<std::shared_ptr<const Project>> projects_;
};

}  // namespace
}  // namespace aloft::identity

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static auto* const players = new aloft::identity::Players;
  players->Play({reinterpret_cast<const char*>(data), size});
  return 0;
}
