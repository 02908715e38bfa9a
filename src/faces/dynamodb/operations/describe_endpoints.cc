// DescribeEndpoints: for clients with endpoint discovery: come back to where you came from.
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"

namespace aloft::faces::dynamodb {

constexpr Shape kDescribeEndpointsInput = Structure("DescribeEndpointsRequest", {});

Outcome<std::string> DescribeEndpoints(Call& call) {
  std::string body = "{\"Endpoints\":[{\"Address\":";
  AppendQuoted(body, call.request().http().host);
  return body + ",\"CachePeriodInMinutes\":1440}]}";
}

}  // namespace aloft::faces::dynamodb
