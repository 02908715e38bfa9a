// What an operation is to its carriers: a name, the types of its messages, and what it does.
//
//   Result<std::string> GetDocument(const Call& call, const v1::GetDocumentRequest& request);
//   constexpr Method kRow = Unary<v1::GetDocumentRequest, v1::Document, GetDocument>(kName);
//
// Threads     Any; rows are constants.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "faces/firestore/call.h"
#include "faces/firestore/message_stream.h"
#include "faces/firestore/messages.h"

namespace aloft::faces::firestore {

// The replies of a call that answers with several, made as they are wanted.
class ReplySource {
 public:
  virtual ~ReplySource() = default;
  // The next message, serialized; false: there are no more. May throw store::WouldBlock as long as
  // nothing has been given.
  virtual Result<bool> Next(std::string& message) = 0;
};
using ReplySourcePtr = std::unique_ptr<ReplySource>;

// One request and one reply, both serialized as protobuf; runs inline with blocking refused first,
// and again from the start if that throws.
using UnaryFunction = Result<std::string> (*)(const Call& call, const Message& request);
using SourceFunction = Result<ReplySourcePtr> (*)(const Call& call, const Message& request);

using OpenFunction = MessageStreamPtr (*)(const Caller& caller, std::function<void()> wake);

enum class MethodKind : std::uint8_t {
  kUnary,
  kSource,        // one request, many replies
  kConversation,  // many requests, many replies
};

struct Method {
  std::string_view name;  // "google.firestore.v1.Firestore/GetDocument"
  MethodKind kind;
  const Message& (*request)();  // an empty one, to make others of
  const Message& (*reply)();
  UnaryFunction unary = nullptr;
  SourceFunction source = nullptr;
  OpenFunction open = nullptr;
};

template <class T>
const Message& Prototype() {
  return T::default_instance();
}

template <class Request, Result<std::string> (*kRun)(const Call&, const Request&)>
Result<std::string> RunUnary(const Call& call, const Message& request) {
  return kRun(call, static_cast<const Request&>(request));
}

template <class Request, Result<ReplySourcePtr> (*kRun)(const Call&, const Request&)>
Result<ReplySourcePtr> RunSource(const Call& call, const Message& request) {
  return kRun(call, static_cast<const Request&>(request));
}

template <class Request, class Reply, Result<std::string> (*kRun)(const Call&, const Request&)>
constexpr Method Unary(std::string_view name) {
  return {.name = name,
          .kind = MethodKind::kUnary,
          .request = Prototype<Request>,
          .reply = Prototype<Reply>,
          .unary = RunUnary<Request, kRun>};
}

template <class Request, class Reply, Result<ReplySourcePtr> (*kRun)(const Call&, const Request&)>
constexpr Method Source(std::string_view name) {
  return {.name = name,
          .kind = MethodKind::kSource,
          .request = Prototype<Request>,
          .reply = Prototype<Reply>,
          .source = RunSource<Request, kRun>};
}

template <class Request, class Reply, OpenFunction kOpen>
constexpr Method Conversation(std::string_view name) {
  return {.name = name,
          .kind = MethodKind::kConversation,
          .request = Prototype<Request>,
          .reply = Prototype<Reply>,
          .open = kOpen};
}

}  // namespace aloft::faces::firestore
