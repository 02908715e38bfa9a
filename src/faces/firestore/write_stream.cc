// Write: commits one after the other over one stream.
#include <google/firestore/v1/firestore.pb.h>

#include <charconv>
#include <utility>

#include "base/hex.h"
#include "faces/firestore/from_proto.h"
#include "faces/firestore/message_stream.h"
#include "faces/firestore/write_results.h"

namespace aloft::faces::firestore {
namespace {

using Reply = v1::WriteResponse;

class WriteConversation final : public MessageStream {
 public:
  explicit WriteConversation(const Caller& caller) : caller_(caller) {}

  Result<void> Take(const Message& message) override {
    const auto& request = static_cast<const v1::WriteRequest&>(message);
    if (database_.empty()) return Start(request);
    if (!request.database().empty() && request.database() != database_) {
      return Invalid("All requests of a stream are of one database.");
    }
    ALOFT_TRY_VOID(CheckToken(request.stream_token()));
    return Commit(request);
  }

  std::vector<StreamReply> Drain(std::size_t, std::optional<Error>&) override {
    return std::exchange(replies_, {});
  }

  bool NeedsStore() const override { return false; }

 private:
  Result<void> Start(const v1::WriteRequest& request) {
    ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.database()));
    if (!request.stream_id().empty()) {
      return Refuse(Code::kUnimplemented, "Streams of writes cannot be resumed.");
    }
    if (request.writes_size() > 0) return Invalid("The first request of a stream has no writes.");
    ALOFT_TRY(const Opened opened, OpenDatabase(name));
    database_ = request.database();
    constexpr std::size_t kIdBytes = 8;
    WireWriter out;
    AddToken(out);
    out.Bytes(Reply::kStreamIdFieldNumber, HexEncode(caller_.services->random.Bytes(kIdBytes)));
    replies_.push_back({.message = out.Take()});
    return {};
  }

  Result<Opened> OpenDatabase(const DatabaseName& name) const {
    Call call;
    static_cast<Caller&>(call) = caller_;
    return Open(call, name, identity::Permission::kDocumentWrite);
  }

  // A token is the number of replies that the client has seen, one for each request.
  Result<void> CheckToken(std::string_view token) const {
    std::uint64_t seen = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), seen);
    const bool whole = error == std::errc() && end == token.data() + token.size();
    if (!whole || seen == 0 || seen > told_) return Invalid("The stream token is not valid.");
    return {};
  }

  void AddToken(WireWriter& out) {
    out.Bytes(Reply::kStreamTokenFieldNumber, std::to_string(++told_));
  }

  Result<void> Commit(const v1::WriteRequest& request) {
    ALOFT_TRY(const DatabaseName name, ParseDatabaseName(database_));
    std::vector<document::Write> writes;
    for (const v1::Write& asked : request.writes()) {
      ALOFT_TRY(document::Write write, ToWrite(name, asked));
      writes.push_back(std::move(write));
    }
    ALOFT_TRY(const Opened opened, OpenDatabase(name));
    const auto committed =
        caller_.services->documents.Commit(opened.grant, opened.database(), std::move(writes));
    if (!committed.ok()) return Fail(opened.Said(committed.error()));
    WireWriter out;
    out.Time(Reply::kCommitTimeFieldNumber, committed->commit_time_micros);
    WriteResults(out, Reply::kWriteResultsFieldNumber, committed->results);
    AddToken(out);
    replies_.push_back({.message = out.Take()});
    return {};
  }

  const Caller caller_;
  std::string database_;
  std::uint64_t told_ = 0;
  std::vector<StreamReply> replies_;
};

}  // namespace

MessageStreamPtr OpenWrite(const Caller& caller, std::function<void()>) {
  return std::make_unique<WriteConversation>(caller);
}

}  // namespace aloft::faces::firestore
