#include "model/kubernetes/object_reader.h"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

namespace fairlead::kubernetes {
namespace {

// What the API server keeps about who set which field; it is a third of what it sends.
std::string managedFields()
{
    std::string fields = R"("managedFields":[)";
    for (const char* manager : {"kube-controller-manager", "kubelet"}) {
        fields += fields.back() == '[' ? "" : ",";
        fields += std::string(R"({"manager":")") + manager
            + R"(","operation":"Update","apiVersion":"v1","time":"2026-11-23T02:10:44Z","fieldsType":"FieldsV1","fieldsV1":{)";
        for (int i = 0; i < 16; ++i)
            fields += std::string(i ? "," : "") + R"("f:field)" + std::to_string(i) + R"(":{".":{},"f:nested":{},"f:other":{}})";
        fields += "}}";
    }
    return fields + "]";
}

std::string pod(int number)
{
    const std::string name = "cart-7466d4674c-" + std::to_string(number);
    const std::string node = "worker-" + std::to_string(number % 500);
    const std::string address =
        "10." + std::to_string(number / 65536) + '.' + std::to_string(number / 256 % 256) + '.' + std::to_string(number % 256);
    std::string json = R"({"metadata":{"name":")" + name + R"(","generateName":"cart-7466d4674c-","namespace":"shop","uid":")"
        + name
        + R"(-c2b0","resourceVersion":"401","creationTimestamp":"2026-11-23T02:10:44Z","labels":{"app":"cart","tier":"backend",)"
        + R"("pod-template-hash":"7466d4674c"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"cart-7466d4674c"}],)"
        + managedFields()
        + R"(},"spec":{"volumes":[{"name":"token","projected":{"sources":[{"serviceAccountToken":{"path":"token"}}]}}],)"
        + R"("containers":[{"name":"cart","image":"registry.example/cart:1.4.2","command":["/cart"],"args":["--listen=:8080"],)"
        + R"("ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],"resources":{"limits":{"cpu":"1"}}}],"nodeName":")"
        + node + R"(","tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute"}]},)"
        + R"("status":{"phase":"Running","conditions":[)";
    for (const char* type : {"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"}) {
        json += json.back() == '[' ? "" : ",";
        json += std::string(R"({"type":")") + type + R"(","status":"True","lastTransitionTime":"2026-11-23T02:10:44Z"})";
    }
    return json + R"(],"hostIP":"172.30.56.12","podIP":")" + address + R"(","podIPs":[{"ip":")" + address
        + R"("}],"containerStatuses":[{"name":"cart","state":{"running":{}},"ready":true,"restartCount":0}]}})";
}

void readPods(benchmark::State& state)
{
    std::string list = R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[)";
    for (int i = 0; i < state.range(0); ++i)
        list.append(i ? "," : "").append(pod(i));
    list += "]}";
    const auto size = list.size();
    const evidence::Evidence evidence({}, {{"api/pods.json", std::make_shared<const std::string>(std::move(list))}});
    for (auto _ : state) {
        const auto objects = readObjects(evidence);
        if (!objects || objects->pods->size() != static_cast<std::size_t>(state.range(0)) || !objects->warnings.empty())
            state.SkipWithError("the list was not read");
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(size) * state.iterations());
    state.SetItemsProcessed(state.range(0) * state.iterations());
}
BENCHMARK(readPods)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fairlead::kubernetes
