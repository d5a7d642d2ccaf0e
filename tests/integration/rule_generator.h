#pragma once

#include "tests/integration/rule_text.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace fairlead::test {

inline bool isIpv4(IpFamily family) { return family == IpFamily::ipv4; }

// Makes rule sets out of kube-proxy's shapes and everyday firewall rules, over the addresses of a
// NetworkLab. Same seed, same rules.
class RuleGenerator {
public:
    explicit RuleGenerator(std::uint64_t seed) : m_random(seed) { }

    RuleText make(RuleText::Backend backend, IpFamily family, bool chance);
    // An address of the lab, or a service address that nobody owns.
    IpAddress address(IpFamily family);
    std::uint16_t port();
    std::mt19937_64& random() { return m_random; }
    bool once(int in) { return pick(in) == 0; }
    int pick(int below) { return static_cast<int>(m_random() % static_cast<std::uint64_t>(below)); }

    // `ipset restore` reads this; the random rules name these sets.
    static std::string ipsets();

private:
    struct Place;
    template <class Values> const auto& oneOf(const Values& values)
    {
        return values[static_cast<std::size_t>(pick(static_cast<int>(values.size())))];
    }
    void addKubeProxyShape(RuleText& rules);
    void addIptablesRules(RuleText& rules, const Place& place);
    std::string match(const Place& place, bool chance);
    std::string target(const Place& place, std::string& protocol);
    std::string prefix(IpFamily family);
    std::string endpoint(IpFamily family);
    RuleText makeNft(IpFamily family, bool chance);
    std::string nftMatch(IpFamily family, bool chance, bool transport);
    std::string nftEnd(IpFamily family, const std::string& hook, const std::vector<std::string>& chains, bool nat, bool chance);

    std::mt19937_64 m_random;
};

}  // namespace fairlead::test
