#include "edge/metrics.h"

#include <cmath>
#include <cstdio>
#include <utility>

namespace aloft::edge {
namespace {

const char* KindName(MetricKind kind) {
  switch (kind) {
    case MetricKind::kCounter:
      return "counter";
    case MetricKind::kGauge:
      return "gauge";
    case MetricKind::kHistogram:
      return "histogram";
  }
  return "untyped";
}

}  // namespace

void AppendSample(std::string& out, std::string_view name, std::string_view labels, double value) {
  char digits[40];
  if (std::floor(value) == value && std::fabs(value) < 1e15) {
    std::snprintf(digits, sizeof digits, " %.0f\n", value);
  } else {
    std::snprintf(digits, sizeof digits, " %.9g\n", value);
  }
  out.append(name);
  if (!labels.empty()) out.append("{").append(labels).append("}");
  out.append(digits);
}

void Metrics::Add(MetricKind kind, std::string name, std::string help,
                  std::function<double()> read) {
  std::string sample = name;
  AddFamily(kind, std::move(name), std::move(help),
            [sample = std::move(sample), read = std::move(read)](std::string& out) {
              AppendSample(out, sample, "", read());
            });
}

void Metrics::AddFamily(MetricKind kind, std::string name, std::string help,
                        std::function<void(std::string& out)> write) {
  MutexLock lock(mutex_);
  families_.push_back({kind, std::move(name), std::move(help), std::move(write)});
}

std::string Metrics::Render() const {
  std::string out;
  MutexLock lock(mutex_);
  for (const Family& family : families_) {
    out.append("# HELP ").append(family.name).append(" ").append(family.help).append("\n");
    out.append("# TYPE ")
        .append(family.name)
        .append(" ")
        .append(KindName(family.kind))
        .append("\n");
    family.write(out);
  }
  return out;
}

}  // namespace aloft::edge
