#include "model/kubernetes/object_reader.h"

#include "model/kubernetes/kind_readers.h"
#include "model/kubernetes/list_file.h"

#include <simdjson.h>

namespace fairlead::kubernetes {
namespace {

class ObjectReader {
public:
    explicit ObjectReader(const evidence::Evidence& evidence) : m_evidence(evidence) { }

    Result<Objects> read()
    {
        readVersion();
        readList("api/nodes.json", "Node", readNode, m_objects.nodes);
        readList("api/namespaces.json", "Namespace", readNamespace, m_objects.namespaces);
        readList("api/services.json", "Service", readService, m_objects.services);
        readList("api/pods.json", "Pod", readPod, m_objects.pods);
        readList("api/endpoints.json", "Endpoints", readEndpoints, m_objects.endpoints);
        readList("api/endpointslices.json", "EndpointSlice", readEndpointSlice, m_objects.endpointSlices);
        readList("api/daemonsets.json", "DaemonSet", readDaemonSet, m_objects.daemonSets);
        readList("api/configmaps.json", "ConfigMap", readConfigMap, m_objects.configMaps);
        readList("api/servicecidrs.json", "ServiceCIDR", readServiceCidr, m_objects.serviceCidrs);
        readList("api/ipaddresses.json", "IPAddress", readIpAddress, m_objects.ipAddresses);
        readList("api/networkpolicies.json", "NetworkPolicy", readNetworkPolicy, m_objects.networkPolicies);
        if (m_error)
            return *m_error;
        return std::move(m_objects);
    }

private:
    template <class Object>
    void readList(std::string_view path, std::string_view kind, Object (*readObject)(const JsonFields&),
                  std::optional<std::vector<Object>>& list)
    {
        if (m_error)
            return;
        ListFile file(m_evidence, path, kind);
        const Result<bool> opened = file.open(m_objects.warnings);
        if (!opened) {
            m_error = opened.error();
            return;
        }
        if (!*opened)
            return;
        auto objects = file.readAll(readObject, m_objects.warnings);
        if (objects)
            list = std::move(*objects);
        else
            m_error = objects.error();
    }

    void readVersion()
    {
        constexpr auto path = "api/version.json";
        const auto text = m_evidence.find(path);
        if (!text)
            return;
        simdjson::dom::parser parser;
        simdjson::dom::object fields;
        if (const auto error = parser.parse(*text).get_object().get(fields); error != simdjson::SUCCESS) {
            m_error = Error{std::string("cannot read ") + path, std::string("it is not JSON: ") + simdjson::error_message(error),
                            "take it again, or remove the file: Fairlead then works without it"};
            return;
        }
        std::string_view version;
        if (fields["gitVersion"].get_string().get(version) == simdjson::SUCCESS)
            m_objects.serverVersion = version;
        else
            m_objects.warnings.push_back({m_evidence.reference(path, 1), "it does not say the server's gitVersion"});
    }

    const evidence::Evidence& m_evidence;
    Objects m_objects;
    std::optional<Error> m_error;
};

}  // namespace

Result<Objects> readObjects(const evidence::Evidence& evidence) { return ObjectReader(evidence).read(); }

}  // namespace fairlead::kubernetes
