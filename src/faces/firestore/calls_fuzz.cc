// Calls of REST, one after the other, on a database in memory. Whatever they ask for: each is
// answered or refused, a query answers what looking at every document would, and a listener has at
// the end what its query has.
//
// The input: calls with a blank line between them. "VERB PATH" with a path below the database's
// documents, then the body's JSON; or "LISTEN" and a structured query.
#include <google/firestore/v1/firestore.pb.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/loop_testing.h"
#include "document/normal_query.h"
#include "faces/common/query_string.h"
#include "faces/firestore/http_bindings.h"
#include "faces/firestore/json_message.h"
#include "faces/firestore/listen_replies.h"
#include "faces/firestore/message_stream.h"
#include "faces/firestore/render.h"
#include "faces/firestore/router.h"
#include "faces/firestore/to_query.h"
#include "identity/world_testing.h"

namespace aloft::faces::firestore {
namespace {

const std::string kDatabase = "projects/test-project/databases/(default)";
const std::string kDocuments = kDatabase + "/documents";
constexpr std::size_t kCallsMax = 12;
constexpr std::int32_t kTargetsMax = 3;
constexpr int kTurnsMax = 64;  // of a listener, until it has heard all

// Documents that queries tell apart, in two collections and in one below.
constexpr std::pair<std::string_view, std::string_view> kStart[] = {
    {"c/a", R"({"n":{"integerValue":1},"t":{"stringValue":"x"}})"},
    {"c/b", R"({"n":{"doubleValue":1.0},"t":{"stringValue":"y"},"b":{"booleanValue":true}})"},
    {"c/d", R"({"n":{"integerValue":-3},"l":{"arrayValue":{"values":[{"integerValue":1}]}}})"},
    {"c/e", R"({"n":{"nullValue":null},"m":{"mapValue":{"fields":{"k":{"integerValue":2}}}}})"},
    {"c/f", R"({"t":{"stringValue":"x"},"l":{"arrayValue":{"values":[{"stringValue":"x"}]}}})"},
    {"c/g", R"({"n":{"doubleValue":"NaN"},"b":{"booleanValue":false}})"},
    {"c/a/c/z", R"({"n":{"integerValue":1},"t":{"stringValue":"z"}})"},
    {"k/a", R"({"n":{"integerValue":7}})"},
};

// A target as its client sees it.
struct Watched {
  v1::StructuredQuery query;
  std::map<std::string, std::int64_t> documents;  // name and time of the last change
  bool over = false;
};

class Stage {
 public:
  Stage() {
    documents_ = *document::DocumentService::Open(
        world_.engine, world_.clock, world_.random,
        {.databases = document::ServiceOptions::Databases::kOnDemand,
         .publishing = document::ServiceOptions::Publishing::kByStep});
    services_.emplace(
        Services{*documents_, authorizer_, *world_.projects, world_.clock, world_.random});
    caller_.services = &*services_;
    caller_.principal = world_.RootPrincipal();
    v1::CommitRequest start;
    start.set_database(kDatabase);
    for (const auto& [path, fields] : kStart) {
      v1::Document* document = start.add_writes()->mutable_update();
      const std::string json = R"({"fields":)" + std::string(fields) + "}";
      if (!ReadJson(json, *document).ok()) std::abort();
      document->set_name(kDocuments + "/" + std::string(path));
    }
    if (!Find("Commit").unary(Ask(), start).ok()) std::abort();
  }

  void Do(std::string_view head, std::string_view body) {
    world_.clock.AdvanceMillis(1);
    if (head == "LISTEN") return Listen(body);
    const std::size_t space = std::min(head.find(' '), head.size());
    std::string path(head.substr(std::min(space + 1, head.size())));
    if (!path.starts_with("/v1")) path = "/v1/" + kDocuments + path;
    const std::size_t mark = std::min(path.find('?'), path.size());
    const auto query =
        QueryString::Split(std::string_view(path).substr(std::min(mark + 1, path.size())));
    static const auto& bindings = *new HttpBindings(AllMethods());
    const auto bound = bindings.Find(head.substr(0, space), std::string_view(path).substr(0, mark));
    if (!bound || !query) return;
    const std::unique_ptr<Message> request(bound->method->request().New());
    if (!ReadRequest(*bound, *query, body, *request).ok()) return;
    Call(*bound->method, *request);
    Hear();
  }

  // At the end every listener has what its query has.
  void CheckListeners() {
    Hear();
    for (auto& [id, watched] : watched_) {
      if (watched.over) continue;
      const auto found = QueryNow(watched.query);
      if (found && *found != watched.documents) std::abort();
    }
  }

 private:
  firestore::Call Ask() const {
    firestore::Call call;
    static_cast<Caller&>(call) = caller_;
    return call;
  }

  static const Method& Find(std::string_view name) {
    return *FindMethod("google.firestore.v1.Firestore/" + std::string(name));
  }

  void Call(const Method& method, const Message& request) {
    if (method.name.ends_with("/WaitOperation")) return;  // it waits, as it says
    std::vector<std::string> replies;
    if (method.kind == MethodKind::kUnary) {
      const auto reply = method.unary(Ask(), request);
      if (reply.ok()) replies.push_back(*reply);
    } else if (method.kind == MethodKind::kSource) {
      auto told = Drain(method, request);
      if (!told) return;
      replies = std::move(*told);
    }
    for (const std::string& reply : replies) {
      if (!WriteJson(method.reply(), reply, EnumForm::kNames).ok()) std::abort();
    }
    if (method.name.ends_with("/RunQuery")) {
      CheckQuery(static_cast<const v1::RunQueryRequest&>(request), replies);
    }
  }

  std::optional<std::vector<std::string>> Drain(const Method& method, const Message& request) {
    auto source = method.source(Ask(), request);
    if (!source.ok()) return std::nullopt;
    std::vector<std::string> replies;
    while (true) {
      std::string message;
      const auto more = (*source)->Next(message);
      if (!more.ok()) return std::nullopt;
      if (!*more) return replies;
      replies.push_back(std::move(message));
    }
  }

  std::vector<document::DocumentPtr> Everything() {
    std::vector<document::DocumentPtr> all;
    document::DumpRequest request;
    do {
      const auto grant =
          Authorize(Ask(), "test-project", "(default)", identity::Permission::kDocumentsQuery);
      const auto page = documents_->Dump(*grant, "(default)", request);
      if (!page.ok()) std::abort();
      for (const auto& document : page->documents) all.push_back(document);
      request.page_token = page->next_page_token;
      request.read_time_micros = page->read_time_micros;
    } while (!request.page_token.empty());
    return all;
  }

  // Of the newest state, without an order of nearness: what every document, looked at, says.
  void CheckQuery(const v1::RunQueryRequest& request, const std::vector<std::string>& replies) {
    const v1::StructuredQuery& asked = request.structured_query();
    const bool now = request.consistency_selector_case() == 0 && !request.has_explain_options();
    const auto parent = ParseResourceName(request.parent());
    if (!now || asked.has_find_nearest() || !parent.ok()) return;
    if (parent->database != DatabaseName{"test-project", "(default)"}) return;
    const auto query = ToQuery(*parent, asked);
    const auto normal = document::Normalize(*query);
    if (!normal.ok()) return;
    std::vector<document::DocumentPtr> expected;
    for (const auto& document : Everything()) {
      if (normal->InScope(document->path) && normal->Matches(*document))
        expected.push_back(document);
    }
    std::sort(expected.begin(), expected.end(),
              [&](const auto& a, const auto& b) { return normal->Compare(*a, *b) < 0; });
    const auto skip =
        std::min<std::size_t>(static_cast<std::size_t>(query->offset), expected.size());
    expected.erase(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(skip));
    if (query->limit && static_cast<std::size_t>(*query->limit) < expected.size()) {
      expected.resize(static_cast<std::size_t>(*query->limit));
    }
    std::vector<std::string> names;
    for (const std::string& bytes : replies) {
      v1::RunQueryResponse reply;
      if (!reply.ParseFromString(bytes)) std::abort();
      if (reply.has_document()) names.push_back(reply.document().name());
    }
    if (names.size() != expected.size()) std::abort();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] != kDocuments + "/" + expected[i]->path) std::abort();
    }
  }

  std::optional<std::map<std::string, std::int64_t>> QueryNow(const v1::StructuredQuery& query) {
    v1::RunQueryRequest request;
    request.set_parent(kDocuments);
    *request.mutable_structured_query() = query;
    const auto replies = Drain(Find("RunQuery"), request);
    if (!replies) return std::nullopt;
    std::map<std::string, std::int64_t> found;
    for (const std::string& bytes : *replies) {
      v1::RunQueryResponse reply;
      if (!reply.ParseFromString(bytes)) std::abort();
      if (reply.has_document()) found[reply.document().name()] = TimeOf(reply.document());
    }
    return found;
  }

  static std::int64_t TimeOf(const v1::Document& document) {
    return document.update_time().seconds() * 1'000'000 + document.update_time().nanos() / 1000;
  }

  void Listen(std::string_view body) {
    Watched watched;
    if (targets_ == kTargetsMax || !ReadJson(body, watched.query).ok()) return;
    watched.query.clear_select();
    if (conversation_ == nullptr) conversation_ = OpenListen(caller_, [this] { woken_ = true; });
    v1::ListenRequest request;
    request.set_database(kDatabase);
    v1::Target* target = request.mutable_add_target();
    target->set_target_id(++targets_);
    target->mutable_query()->set_parent(kDocuments);
    *target->mutable_query()->mutable_structured_query() = watched.query;
    if (conversation_->Take(request).ok()) watched_.emplace(targets_, std::move(watched));
    Hear();
  }

  // A window of a limited query that has run short is filled by the next step, and may run short
  // while it is filled.
  void Hear() {
    for (int step = 0; step < 3 && conversation_ != nullptr; ++step) HearStep();
  }

  void HearStep() {
    documents_->PublishStep();
    std::optional<Error> ended;
    woken_ = true;
    for (int turn = 0; turn < kTurnsMax && woken_ && !ended; ++turn) {
      woken_ = false;
      // Where first results are read.
      document::RunOnPool([&] {
        for (const StreamReply& reply : conversation_->Drain(64, ended)) {
          woken_ = true;
          Take(reply);
        }
      });
    }
    if (ended) {
      watched_.clear();
      conversation_.reset();
    }
  }

  void Take(const StreamReply& reply) {
    if (reply.document != nullptr) {
      const document::Document& document = *reply.document->document();
      return Change(*reply.prefix + document.path, document.update_time_micros, reply.targets,
                    reply.removed_targets);
    }
    v1::ListenResponse message;
    if (!message.ParseFromString(reply.message)) std::abort();
    if (message.has_document_change()) {
      const auto& change = message.document_change();
      Change(change.document().name(), TimeOf(change.document()), change.target_ids(),
             change.removed_target_ids());
    } else if (message.has_document_delete()) {
      Forget(message.document_delete().document(), message.document_delete().removed_target_ids());
    } else if (message.has_document_remove()) {
      Forget(message.document_remove().document(), message.document_remove().removed_target_ids());
    } else if (message.has_target_change()) {
      ChangeTargets(message.target_change());
    }
  }

  template <class In, class Out>
  void Change(const std::string& name, std::int64_t time, const In& in, const Out& out) {
    for (const std::int32_t id : in) {
      if (watched_.contains(id)) watched_[id].documents[name] = time;
    }
    Forget(name, out);
  }

  template <class Ids>
  void Forget(const std::string& name, const Ids& ids) {
    for (const std::int32_t id : ids) {
      if (watched_.contains(id)) watched_[id].documents.erase(name);
    }
  }

  void ChangeTargets(const v1::TargetChange& change) {
    for (const std::int32_t id : change.target_ids()) {
      if (!watched_.contains(id)) continue;
      if (change.target_change_type() == v1::TargetChange::REMOVE) watched_[id].over = true;
      if (change.target_change_type() == v1::TargetChange::RESET) watched_[id].documents.clear();
    }
  }

  identity::World world_;
  identity::Authorizer authorizer_{*world_.projects};
  std::unique_ptr<document::DocumentService> documents_;
  std::optional<Services> services_;
  Caller caller_;
  MessageStreamPtr conversation_;
  bool woken_ = false;  // the conversation has something to say
  std::map<std::int32_t, Watched> watched_;
  std::int32_t targets_ = 0;
};

}  // namespace
}  // namespace aloft::faces::firestore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::firestore;
  static const google::protobuf::LogSilencer silence;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Stage stage;
  // What would wait is run again elsewhere: here the input ends with it.
  aloft::document::RunOnLoop([&] {
    for (std::size_t calls = 0; calls < kCallsMax && !rest.empty(); ++calls) {
      const std::size_t end = std::min(rest.find("\n\n"), rest.size());
      const std::string_view call = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 2, rest.size()));
      const std::size_t line = std::min(call.find('\n'), call.size());
      stage.Do(call.substr(0, line), call.substr(std::min(line + 1, call.size())));
    }
    stage.CheckListeners();
  });
  return 0;
}
