#include "model/anonymization/anonymizer.h"

#include "model/anonymization/text_rewriting.h"
#include "model/evidence/capture_paths.h"
#include "model/kubernetes/object_reader.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <openssl/crypto.h>

#include <algorithm>
#include <random>
#include <set>

namespace fairlead::anonymization {
namespace {

using evidence::CaptureFile;
using evidence::CaptureFileKind;
using evidence::Evidence;

constexpr int attempts = 64;

template <class Objects> std::set<std::string> namesOf(const std::optional<Objects>& objects)
{
    std::set<std::string> names;
    if (objects) {
        for (const auto& object : *objects)
            names.insert(object.meta.name);
    }
    return names;
}

// Ranges that services are given their addresses from, wherever they are told.
std::vector<Prefix> serviceRangesOf(const Evidence& evidence, const kubernetes::Objects& objects)
{
    std::vector<Prefix> ranges;
    const auto add = [&ranges](std::string_view list) {
        while (!list.empty()) {
            const std::size_t comma = list.find(',');
            if (const auto range = Prefix::parse(list.substr(0, comma)))
                ranges.push_back(*range);
            list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
        }
    };
    for (const auto& cidr : objects.serviceCidrs.value_or(std::vector<kubernetes::ServiceCidr>())) {
        for (const std::string& text : cidr.cidrs)
            add(text);
    }
    for (const std::string& path : evidence.paths()) {
        if (!path.ends_with(".yaml") && path != "api/pods.json" && path != "api/configmaps.json")
            continue;
        const std::string& text = *evidence.find(path);
        for (const std::string_view words : {"--service-cluster-ip-range=", "serviceSubnet: "}) {
            for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
                const std::size_t begin = at + words.size();
                add(std::string_view(text).substr(begin, text.find_first_not_of("0123456789abcdef.:/,", begin) - begin));
            }
        }
    }
    return ranges;
}

// Every address and prefix in the evidence, to see that none of them stays.
class AddressCollector {
public:
    void add(std::string_view text)
    {
        for (std::size_t at = 0; at < text.size();) {
            std::size_t end = at;
            while (end < text.size()
                   && (std::isxdigit(static_cast<unsigned char>(text[end])) != 0 || text[end] == '.' || text[end] == ':'))
                ++end;
            if (end - at >= 3)
                addWord(text.substr(at, end - at));
            at = end + 1;
        }
    }
    std::set<IpAddress> addresses;

private:
    void addWord(std::string_view word)
    {
        auto address = IpAddress::parse(word);
        if (!address)
            address = IpAddress::parse(word.substr(0, word.find(':')));
        if (address)
            addresses.insert(*address);
    }
};

// Addresses that stay are those with a meaning of their own; others that stay, or become another one of the cluster, would
// tell something.
std::vector<std::string> addressesThatTell(const std::set<IpAddress>& addresses, AddressMap& map)
{
    std::vector<std::string> telling;
    for (const IpAddress& address : addresses) {
        const IpAddress mapped = map.map(address);
        AddressMap other(~std::uint64_t{0} / 3, {});
        const bool mayChange = mapped != address || other.map(address) != address;
        const auto bytes = address.bytes();
        const bool isNetwork = address.isIpv4() && bytes[2] == 0 && bytes[3] == 0;  // of a prefix; mapped by its length
        if (mayChange && !isNetwork && addresses.contains(mapped))
            telling.push_back(address.toString());
    }
    return telling;
}

class Anonymizer {
public:
    Anonymizer(const Evidence& evidence, kubernetes::Objects objects, std::uint64_t key)
        : m_evidence(evidence), m_objects(std::move(objects)), m_key(key)
    {
    }

    AnonymizedEvidence run()
    {
        chooseAddresses();
        addNames();
        learnRules();
        std::map<std::string, Evidence::Text, std::less<>> files;
        for (const std::string& path : m_evidence.paths()) {
            const auto file = evidence::captureFileOf(path);
            if (file && file->kind == CaptureFileKind::description)
                continue;
            auto text = file ? rewrite(*file, *m_evidence.find(path)) : std::nullopt;
            if (text)
                files.emplace(mappedPath(path, *file), std::make_shared<const std::string>(std::move(*text)));
            else
                m_result.leftOut.push_back(path);
        }
        m_result.evidence = Evidence(description(), std::move(files));
        m_result.aliasOf = [maps = m_maps](std::string_view text) { return maps->aliasOf(text); };
        return std::move(m_result);
    }

private:
    struct Maps {
        Maps(std::uint64_t key, std::vector<Prefix> ranges) : addresses(key, std::move(ranges)), rules(names, addresses) { }

        std::string aliasOf(std::string_view text)
        {
            if (const auto address = addresses.mapText(text))
                return *address;
            const auto reference = rules.mapReference(text);
            return reference ? *reference : names.map(text);
        }

        NameMap names;
        AddressMap addresses;
        RuleNames rules;
        Aliases aliases{names, addresses, rules};
    };

    void chooseAddresses()
    {
        AddressCollector collector;
        for (const std::string& path : m_evidence.paths())
            collector.add(*m_evidence.find(path));
        const auto ranges = serviceRangesOf(m_evidence, m_objects);
        for (int attempt = 0; attempt < attempts; ++attempt) {
            // At last without keeping the first addresses of the service ranges first.
            auto maps = std::make_shared<Maps>(m_key + static_cast<std::uint64_t>(attempt),
                                               attempt < attempts / 2 ? ranges : std::vector<Prefix>());
            auto kept = addressesThatTell(collector.addresses, maps->addresses);
            if (m_maps && kept.size() >= m_result.keptAddresses.size())
                continue;
            m_maps = std::move(maps);
            m_result.keptAddresses = std::move(kept);
            if (m_result.keptAddresses.empty())
                break;
        }
    }

    void addNames()
    {
        NameMap& names = m_maps->names;
        auto nodes = namesOf(m_objects.nodes);
        for (const std::string& node : m_evidence.nodeNames())
            nodes.insert(node);
        names.add("node", nodes);
        names.add("ns", namesOf(m_objects.namespaces));
        names.add("svc", namesOf(m_objects.services));
        names.add("pod", namesOf(m_objects.pods));
        std::set<std::string> ports;
        for (const auto& service : m_objects.services.value_or(std::vector<kubernetes::Service>())) {
            for (const auto& port : service.ports)
                ports.insert(port.name);
        }
        names.add("port", ports);
        names.add("slice", namesOf(m_objects.endpointSlices));
    }

    void learnRules()
    {
        RuleNames& rules = m_maps->rules;
        for (const auto& service : m_objects.services.value_or(std::vector<kubernetes::Service>())) {
            for (const auto& port : service.ports)
                rules.addService(service.meta.qualifiedName() + (port.name.empty() ? "" : ':' + port.name));
        }
        for (const std::string& path : m_evidence.paths()) {
            if (path.ends_with("tables-save.txt") || path.ends_with("legacy-save.txt"))
                rules.learn(*m_evidence.find(path));
        }
    }

    std::optional<std::string> rewrite(const CaptureFile& file, const std::string& text)
    {
        Aliases& aliases = m_maps->aliases;
        switch (file.kind) {
        case CaptureFileKind::description:
            break;
        case CaptureFileKind::version:
            return text;
        case CaptureFileKind::list:
            return valueOf(rewriteList(text, aliases));
        case CaptureFileKind::rules:
            return rewriteRules(file.name, text);
        case CaptureFileKind::words:
            if (file.name == "kube-proxy.log")
                return rewriteLog(text);
            if (file.name.ends_with(".yaml"))
                return rewriteYaml(text, aliases);
            return valueOf(rewriteConfigurationJson(text, aliases));
        case CaptureFileKind::failure:
            return rewriteFailure(file, text);
        }
        return std::nullopt;
    }

    std::optional<std::string> rewriteRules(const std::string& name, const std::string& text)
    {
        Aliases& aliases = m_maps->aliases;
        if (name == "kube-proxy-metrics.txt" || name == "proc-net-ip_vs.txt")
            return std::nullopt;
        if (name.ends_with(".json"))
            return valueOf(rewriteKernelJson(text, aliases));
        if (name.find("tables-") != std::string::npos)
            return rewriteIptables(text, aliases);
        if (name == "nft.txt")
            return rewriteNft(text, aliases);
        if (name == "sysctl.txt")
            return keptLines(text, "net.");
        return rewriteWords(text, aliases);
    }

    std::string rewriteFailure(const CaptureFile& file, const std::string& text)
    {
        const auto failure = Evidence({}, {{"f.error", std::make_shared<const std::string>(text)}}).failureOf("f");
        boost::json::object object;
        object["command"] = rewriteWordsAndNames(failure->command, m_maps->aliases);
        object["exit"] = failure->exitStatus;
        object["stderr"] = rewriteWordsAndNames(failure->standardError, m_maps->aliases);
        static_cast<void>(file);
        return boost::json::serialize(object) + '\n';
    }

    static std::string keptLines(std::string_view text, std::string_view beginning)
    {
        std::string result;
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size() - 1);
            if (text.starts_with(beginning))
                result += text.substr(0, end + 1);
            text.remove_prefix(end + 1);
        }
        return result;
    }

    static std::optional<std::string> valueOf(Result<std::string> text)
    {
        return text ? std::optional(std::move(*text)) : std::nullopt;
    }

    std::string mappedPath(const std::string& path, const CaptureFile& file)
    {
        if (file.node.empty())
            return path;
        const std::size_t begin = path.find("nodes/") + 6;
        std::string name = file.name;
        if (name.starts_with("cni/"))
            name = "cni/" + m_maps->names.map(name.substr(4));
        else if (name.starts_with("manifests/") && !evidence::captureFileOf(path)->name.starts_with("manifests/kube-"))
            name = "manifests/" + m_maps->names.map(name.substr(10)) + ".yaml";
        return path.substr(0, begin) + m_maps->names.map(file.node) + '/' + name
            + (file.kind == CaptureFileKind::failure ? ".error" : "");
    }

    evidence::CaptureDescription description()
    {
        const evidence::CaptureDescription& before = m_evidence.description();
        evidence::CaptureDescription after;
        after.cluster = before.cluster.empty() ? "" : "cluster";
        after.kubernetes = before.kubernetes;
        after.takenAt = before.takenAt;
        const std::size_t host = before.server.find("://");
        if (host != std::string::npos) {
            const std::string authority = before.server.substr(host + 3, before.server.find('/', host + 3) - host - 3);
            const auto address = m_maps->addresses.mapText(authority);
            after.server = before.server.substr(0, host + 3) + (address ? *address : "server.example");
        }
        for (const std::string& node : before.nodes)
            after.nodes.push_back(m_maps->names.map(node));
        return after;
    }

    const Evidence& m_evidence;
    kubernetes::Objects m_objects;
    std::uint64_t m_key;
    std::shared_ptr<Maps> m_maps;
    AnonymizedEvidence m_result;
};

std::uint64_t randomKey()
{
    std::random_device device;
    return static_cast<std::uint64_t>(device()) << 32 | device();
}

}  // namespace

namespace {

// OpenSSL keeps something for each thread that hashed. A thread of a pool may end when nobody frees it any more.
struct HashingThread {
    HashingThread() = default;
    HashingThread(const HashingThread&) = delete;
    HashingThread& operator=(const HashingThread&) = delete;
    ~HashingThread() { OPENSSL_thread_stop(); }
};

}  // namespace

Result<AnonymizedEvidence> anonymize(const Evidence& evidence, std::uint64_t key)
{
    const HashingThread untilTheEnd;
    auto objects = kubernetes::readObjects(evidence);
    if (!objects)
        return objects.error();
    return Anonymizer(evidence, std::move(*objects), key == 0 ? randomKey() : key).run();
}

}  // namespace fairlead::anonymization
