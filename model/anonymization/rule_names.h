#pragma once

#include "model/anonymization/address_map.h"
#include "model/anonymization/name_map.h"
#include "model/kubeproxy/service_port.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace fairlead::anonymization {

// The names that kube-proxy makes from those of services and endpoints: chains with a hash in iptables, chains and sets with
// a hash and the names in nftables. One that belongs to a service of the cluster becomes the one that kube-proxy would make
// of the service's alias; any other becomes one of the same form. One thread.
class RuleNames {
public:
    RuleNames(NameMap& names, AddressMap& addresses) : m_names(names), m_addresses(addresses) { }

    // "shop/frontend:http": from the API, or from a comment.
    void addService(std::string_view reference);
    // An endpoint of it, "10.244.1.5:8080".
    void addEndpoint(std::string_view reference, std::string_view endpoint);
    // What an iptables dump says of services and endpoints: to be called for each before the first name is mapped.
    void learn(std::string_view iptablesSave);

    // A chain or set of kube-proxy with a hash; nothing for any other name.
    std::optional<std::string> map(std::string_view name);
    // "shop/frontend:http", "shop/cart"; nothing for what has not this form.
    std::optional<std::string> mapReference(std::string_view reference);

private:
    std::optional<std::string> mapHashed(std::string_view name);
    std::optional<std::string> mapNft(std::string_view name);
    void learnLine(std::string_view line);
    void joinEndpoints();

    NameMap& m_names;
    AddressMap& m_addresses;
    std::map<std::string, std::string, std::less<>> m_hashes;  // 16 characters
    std::map<std::string, std::string, std::less<>> m_referenceByHash;
    std::set<std::pair<std::string, std::string>> m_endpoints;  // that were added
    std::map<std::string, std::string, std::less<>> m_destinations;  // by KUBE-SEP's hash
    std::set<std::pair<std::string, std::string>> m_jumps;  // from a service's hash to an endpoint's
};

}  // namespace fairlead::anonymization
