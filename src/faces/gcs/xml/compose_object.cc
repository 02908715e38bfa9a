// PUT of an object ?compose: https://cloud.google.com/storage/docs/xml-api/put-object-compose
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "faces/common/xml_reader.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/new_object.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

constexpr std::uint64_t kBodyBytesMax = 256 * 1024;

// The number in a child; nullopt: there is none.
Result<std::optional<std::int64_t>> NumberOf(const XmlNode& node, std::string_view name) {
  const XmlNode child = node.child(name);
  if (!child) return std::optional<std::int64_t>();
  const std::string text = child.text();
  std::int64_t value = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || stop != text.data() + text.size() || value < 0) {
    return Fail(InvalidArgument("Invalid " + std::string(name) + "."));
  }
  return std::optional(value);
}

Result<object::ComposeSource> ReadComponent(const Call& call, const XmlNode& node) {
  if (node.name() != "Component") return Fail(Error{Code::kMalformedXml});
  const std::string name = node.child("Name").text();
  if (name.empty()) return Fail(Error{Code::kMalformedXml});
  ALOFT_TRY(const auto generation, NumberOf(node, "Generation"));
  std::optional<object::VersionRef> version;
  if (generation) version = object::VersionRef{*generation, false};
  ALOFT_TRY(identity::Grant read, AuthorizeSource(call, {call.bucket(), name}, version));
  object::ComposeSource source{std::move(read), name, version, {}};
  ALOFT_TRY(source.conditions.if_generation, NumberOf(node, "IfGenerationMatch"));
  return source;
}

Result<std::vector<object::ComposeSource>> ReadSources(const Call& call, std::string_view body) {
  const auto document = XmlDocument::Parse(body);
  if (!document.ok() || document->root().name() != "ComposeRequest") {
    return Fail(Error{Code::kMalformedXml});
  }
  const std::vector<XmlNode> nodes = document->root().children();
  if (nodes.empty()) return Fail(Error{Code::kMalformedXml});
  if (nodes.size() > kComposeSourcesMax) {
    return Fail(InvalidArgument("The number of source components provided (" +
                                std::to_string(nodes.size()) + ") exceeds the maximum (32)"));
  }
  ALOFT_TRY(const auto client_key, RequestKey(call.headers()));
  std::vector<object::ComposeSource> sources;
  for (const XmlNode& node : nodes) {
    ALOFT_TRY(object::ComposeSource source, ReadComponent(call, node));
    source.client_key = client_key;
    sources.push_back(std::move(source));
  }
  return sources;
}

}  // namespace

Result<edge::Plan> ComposeObject(const CallPtr& call) {
  object::ComposeOptions options;
  ALOFT_TRY(options.attributes, AttributesOf(call->headers()));
  ALOFT_TRY(options.encryption, EncryptionOf(call->headers()));
  ALOFT_TRY(options.conditions, WriteConditionsOf(call->headers()));
  ALOFT_TRY(const WriteGrant write, AuthorizeNew(*call, options.attributes, options.conditions));
  const auto act = [=](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const auto sources, ReadSources(*call, body));
    const auto composed =
        call->objects().objects().Compose(write.grant, call->object_name(), sources, options);
    if (!composed) return Fail(WriteFault(write, *call, composed.error()));
    edge::Response response = EmptyReply(200);
    response.Add("ETag", Quoted(composed->Etag()));
    AddGoogHeaders(response, *composed);
    return response;
  };
  return WithBody(call, kBodyBytesMax, act, Where::kPool);
}

}  // namespace aloft::faces::gcs::xml
