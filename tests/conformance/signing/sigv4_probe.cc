// Answers whether the front takes a request, for tests in other languages: one JSON object a line
// in, one word a line out.
//
//   sigv4_probe KEY_ID SECRET
//   {"now_micros", "method", "target", "host", "tls", "chunked", "headers": [[name, value], ...],
//    "body_base64"}
//   -> "stored <hex SHA-256 of what a face would have kept>"
//      or "refused <number of the AuthFault> <detail>"
#include <simdjson.h>

#include <iostream>
#include <string>

#include "base/base64.h"
#include "base/digest.h"
#include "base/hex.h"
#include "faces/common/front.h"
#include "identity/master_key.h"
#include "os/sim/sim_clock.h"
#include "os/sim/sim_random.h"
#include "store/memory/memory_engine.h"

namespace {

using namespace aloft;  // NOLINT: a test program

class Sink final : public edge::BodySink {
 public:
  Result<void, edge::Response> Append(std::string_view bytes) override {
    body_ += bytes;
    return {};
  }
  edge::Response Finish() override {
    return edge::Response{.body = "stored " + HexEncode(Sha256Digest(body_))};
  }

 private:
  std::string body_;
};

class Face final : public faces::Face {
 public:
  edge::Plan Begin(std::shared_ptr<const faces::AuthedRequest>) override {
    return edge::Streamed{std::make_unique<Sink>(), 64 << 20};
  }
  edge::Response RefuseAuth(const edge::Request&, const faces::AuthError& error) override {
    return edge::Response{.body = "refused " + std::to_string(static_cast<int>(error.fault)) + " " +
                                  error.detail};
  }
  edge::Response Refuse(const edge::Request&, int, std::string_view reason) override {
    return edge::Response{.body = "refused " + std::string(reason)};
  }
};

std::string Run(faces::Front& front, const edge::Request& request, std::string_view body) {
  edge::Plan plan = front.Begin(request);
  if (auto* response = std::get_if<edge::Response>(&plan)) return response->body;
  if (auto* buffered = std::get_if<edge::Buffered>(&plan)) return buffered->run(body).body;
  edge::BodySink& sink = *std::get<edge::Streamed>(plan).sink;
  constexpr std::size_t kPieceBytes = 1000;
  while (!body.empty()) {
    auto appended = sink.Append(body.substr(0, kPieceBytes));
    if (!appended.ok()) return appended.error().body;
    body.remove_prefix(std::min(kPieceBytes, body.size()));
  }
  return sink.Finish().body;
}

std::string Text(simdjson::dom::element object, const char* name) {
  return std::string(object[name].get_string().value());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  os::SimClock clock;
  os::SimRandom random(1);
  store::MemoryEngine engine(clock);
  const auto master_key = identity::MasterKey::ForTesting(random);
  const auto projects = identity::Projects::Open(engine, random).value();
  const auto project = projects->FindOrCreate("probe-project").value();
  const auto keys =
      identity::Keys::Open({engine, *projects, *master_key, clock, random, {}}).value();
  const auto root = keys->RootKey(project, identity::KeyPair{argv[1], argv[2]});
  if (!root.ok()) return 2;
  Face face;
  faces::Front front({*keys, clock});
  front.Serve(faces::Dialect::kS3, face);
  front.Serve(faces::Dialect::kDynamoDb, face);
  simdjson::dom::parser parser;
  for (std::string line; std::getline(std::cin, line);) {
    const simdjson::dom::element input = parser.parse(line);
    clock.SetWallMicros(input["now_micros"].get_int64());
    const std::string method = Text(input, "method");
    const std::string target = Text(input, "target");
    const std::string host = Text(input, "host");
    const std::string body = *Base64Decode(Text(input, "body_base64"));
    std::vector<std::pair<std::string, std::string>> headers;
    for (const simdjson::dom::element field : input["headers"].get_array()) {
      headers.emplace_back(field.at(0).get_string().value(), field.at(1).get_string().value());
    }
    edge::Request request;
    request.method = method;
    request.target = target;
    request.path = std::string_view(target).substr(0, target.find('?'));
    if (request.path.size() < target.size()) {
      request.query = std::string_view(target).substr(request.path.size() + 1);
    }
    request.host = host;
    for (const auto& [name, value] : headers) request.headers.Add(name, value);
    request.has_body = !body.empty();
    if (!input["chunked"].get_bool()) request.content_length = body.size();
    if (input["tls"].get_bool()) request.transport = edge::Transport::kTls;
    std::cout << Run(front, request, body) << std::endl;
  }
  return 0;
}
