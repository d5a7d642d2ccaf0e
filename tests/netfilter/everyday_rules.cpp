#include "tests/netfilter/everyday_rules.h"

namespace fairlead::netfilter::test {

const char* const everydayHeader = R"(table inet fw {
	set blocked {
		type ipv4_addr
		flags interval
		elements = { 1.2.3.4, 10.0.0.0/8,
			     192.168.1.5-192.168.1.9 }
	}

	set dyn {
		type ipv4_addr . inet_service
		size 100
		flags dynamic,timeout
		timeout 1h30m
	}

	map ports {
		type inet_service : verdict
		elements = { 22 : accept, 443 : jump other }
	}

	chain other {
	}

	chain input {
		type filter hook input priority filter; policy drop;
<input>
	}
}
table ip n {
	map targets {
		type ipv4_addr . inet_service : ipv4_addr . inet_service
		elements = { 1.1.1.1 . 80 : 2.2.2.2 . 8080 }
	}

	map hosts {
		type inet_service : ipv4_addr
		elements = { 80 : 1.1.1.1 }
	}

	chain endpoint {
	}

	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
<pre>
	}

	chain post {
		type nat hook postrouting priority srcnat + 5; policy accept;
<post>
	}

	chain proxy {
		type filter hook prerouting priority mangle; policy accept;
<proxy>
	}
}
table ip6 s6 {
	chain out {
		type nat hook postrouting priority srcnat; policy accept;
<out>
	}
}
)";

const std::vector<EverydayRule> everydayRules{
    {"input", "accept", "accept"},
    {"input", "drop", "drop"},
    {"input", "return", "return"},
    {"input", "jump other", "jump other"},
    {"input", "goto other", "goto other"},
    {"input", "reject", "reject icmpx-port-unreachable"},
    {"input", "meta l4proto tcp reject with tcp reset", "protocol tcp; reject tcp-reset"},
    {"input", "reject with icmpx admin-prohibited", "reject icmpx-admin-prohibited"},
    {"input", "reject with icmp host-unreachable", "reject icmp-host-unreachable"},
    {"input", "reject with icmpv6 no-route", "reject icmp6-no-route"},
    {"input", "log prefix \"x y { }\" level debug", "effect log"},
    {"input", "counter packets 5 bytes 10 accept", "accept"},
    {"input", "limit rate 10/minute accept", "limit; accept"},
    {"input", "limit rate over 1 mbytes/second drop", "not limit; drop"},
    {"input", "quota over 100 kbytes drop", "not limit; drop"},
    {"input", "ct state new", "state 0x2 status 0x0"},
    {"input", "ct state { established, related } accept", "state 0xc status 0x0; accept"},
    {"input", "ct state established,related accept", "state 0xc status 0x0; accept"},
    {"input", "ct state != established | related drop", "not state 0x0 status 0x0; drop"},
    {"input", "ct state vmap { invalid : drop, established : accept, related : accept }",
     "verdict of ctstate in { 'invalid' -> drop, 'established' -> accept, 'related' -> accept }"},
    {"input", "ct status dnat accept", "state 0x0 status 0x2; accept"},
    {"input", "ct status snat,dnat", "state 0x0 status 0x3"},
    {"input", "ct status & dnat == dnat accept", "state 0x0 status 0x2; accept"},
    {"input", "ct mark 0x00000001", "ctmark 0x1/0xffffffff"},
    {"input", "ct mark & 0x000000ff == 0x00000012 accept", "ctmark 0x12/0xff; accept"},
    {"input", "ct mark set meta mark", "copy mark 0xffffffff/0xffffffff"},
    {"input", "ct mark set meta mark & 0x000000ff", "copy mark 0xff/0xffffffff"},
    {"input", "meta mark set ct mark", "copy ctmark 0xffffffff/0xffffffff"},
    {"input", "meta mark set 0x00000001", "set mark -0xffffffff ^0x1"},
    {"input", "meta mark set meta mark | 0x00004000", "set mark -0x4000 ^0x4000"},
    {"input", "meta mark set meta mark & 0xfffffff0", "set mark -0xf ^0x0"},
    {"input", "meta mark set meta mark ^ 0x00004000", "set mark -0x0 ^0x4000"},
    {"input", "meta mark set meta mark & 0xffffff12 | 0x00000012", "set mark -0xff ^0x12"},
    {"input", "meta mark 0x00000010", "mark 0x10/0xffffffff"},
    {"input", "meta mark & 0x00004000 != 0x00000000", "not mark 0x0/0x4000"},
    {"input", "iifname \"eth0\"", "in eth0"},
    {"input", "iifname != { \"eth0\", \"veth*\" }", "not in eth0,veth*"},
    {"input", "iif \"lo\" accept", "in lo; accept"},
    {"input", "oifname \"veth*\"", "out veth*"},
    {"input", "ip saddr 10.0.0.0/8", "ipv4; source 10.0.0.0-10.255.255.255"},
    {"input", "ip saddr != { 1.1.1.1, 2.2.2.2 } drop", "ipv4; not source 1.1.1.1,2.2.2.2; drop"},
    {"input", "ip saddr { 1.2.3.4, 5.5.5.5-5.5.5.9, 10.0.0.0/8 } drop",
     "ipv4; source 1.2.3.4,5.5.5.5-5.5.5.9,10.0.0.0-10.255.255.255; drop"},
    {"input", "ip saddr @blocked drop", "ipv4; saddr in @blocked; drop"},
    {"input", "ip saddr != @blocked", "ipv4; not saddr in @blocked"},
    {"input", "ip6 daddr fe80::1", "ipv6; destination fe80::1"},
    {"input", "tcp dport 22", "tcp destination port 22"},
    {"input", "tcp dport { 22, 80-90 }", "tcp destination port 22,80-90"},
    {"input", "tcp dport != 1000-2000", "not tcp destination port 1000-2000"},
    {"input", "tcp dport > 1024", "tcp destination port 1025-65535"},
    {"input", "udp sport < 5", "udp source port 0-4"},
    {"input", "meta l4proto { tcp, udp } th dport 53", "protocol tcp,udp; all destination port 53"},
    {"input", "ip protocol != icmp", "ipv4; not protocol icmp"},
    {"input", "ip6 nexthdr tcp", "ipv6; protocol tcp"},
    {"input", "meta nfproto ipv6 drop", "ipv6; drop"},
    {"input", "icmp type echo-request accept", "protocol icmp; icmp type 8; accept"},
    {"input", "icmp type { echo-reply, echo-request }", "protocol icmp; other in { 'echo-reply', 'echo-request' }"},
    {"input", "icmpv6 type nd-neighbor-solicit accept", "protocol ipv6-icmp; icmp type 135; accept"},
    {"input", "tcp flags syn / fin,syn,rst,ack", "protocol tcp; tcp flags 0x17/0x2"},
    {"input", "tcp flags fin,syn", "protocol tcp; not tcp flags 0x3/0x0"},
    {"input", "tcp flags ! syn", "protocol tcp; tcp flags 0x2/0x0"},
    {"input", "fib daddr type { local, broadcast }", "destination type 0xc"},
    {"input", "fib daddr . iif type local", "destination type 0x4 in"},
    {"input", "fib saddr . iif oif missing drop", "reverse path missing; drop"},
    {"input", "fib saddr . mark . iif oif 0 drop", "reverse path missing mark; drop"},
    {"input", "ip saddr . tcp dport @dyn", "ipv4; protocol tcp; saddr,dport in @dyn"},
    {"input", "ip saddr . tcp dport { 1.1.1.1 . 22, 2.2.2.0/24 . 80-90 }",
     "ipv4; protocol tcp; saddr,dport in { 1.1.1.1 . 22, 2.2.2.0-2.2.2.255 . 80-90 }"},
    {"input", "iifname . oifname { \"a\" . \"b\" }", "in,out in { 'a' . 'b' }"},
    {"input", "tcp dport vmap @ports", "protocol tcp; verdict of dport in @ports"},
    {"input", "ip protocol vmap { tcp : jump other, udp : goto other }",
     "ipv4; verdict of proto in { tcp -> jump other, udp -> goto other }"},
    {"input", "update @dyn { ip saddr . tcp dport timeout 10s }", "ipv4; protocol tcp; update @dyn saddr,dport"},
    {"input", "add @dyn { ip saddr . tcp dport limit rate over 10/second } drop",
     "ipv4; protocol tcp; add @dyn saddr,dport; not limit; drop"},
    {"input", "meta skuid 1000", "known meta"},
    {"input", "ip ttl 1", "ipv4; known payload"},
    {"input", "ct count over 10 reject", "not limit; reject icmpx-port-unreachable"},
    {"input", "numgen inc mod 10 2 drop", "packet 2 of 10; drop"},
    {"input", "numgen random mod 10 < 5 drop", "probability 0.5; drop"},
    {"input", "meta random & 2147483647 < 1073741824", "probability 0.5"},
    {"input", "jhash ip saddr mod 4 vmap { 0 : accept, 1-3 : drop }", "unknown statement"},
    {"input", "ct zone 5", "unknown match"},
    {"input", "ip dscp cs1", "ipv4; unknown match"},
    {"input", "meta nftrace set 1", "effect meta"},
    {"input", "tcp option maxseg size set 1400", "effect tcp option"},
    {"input", "ip daddr set 1.1.1.1", "unknown statement"},
    {"input", "ip saddr 1.1.1.1 comment \"a } b; { c\"", "ipv4; source 1.1.1.1; comment 'a } b; { c'"},
    {"pre", "dnat to 10.0.0.1", "dnat 10.0.0.1"},
    {"pre", "meta l4proto tcp dnat to 10.180.0.3:80", "protocol tcp; dnat 10.180.0.3:80"},
    {"pre", "tcp dport 80 dnat to 10.0.0.1-10.0.0.5:8080-8090 random",
     "tcp destination port 80; dnat 10.0.0.1-10.0.0.5:8080-8090 random"},
    {"pre", "tcp dport 80 dnat to :8080", "tcp destination port 80; dnat :8080"},
    {"pre", "dnat to tcp dport map @hosts", "protocol tcp; dnat of dport in @hosts"},
    {"pre", "dnat ip to tcp dport map { 80 : 1.1.1.1 . 8080 }", "protocol tcp; dnat of dport in { 80 -> 1.1.1.1 . 8080 }"},
    {"pre", "dnat to numgen inc mod 2 offset 100 map { 100 : 10.0.0.1, 101 : 10.0.0.2 }",
     "dnat by inc 2+100 { 100=10.0.0.1 101=10.0.0.2 }"},
    {"pre", "numgen random mod 3 vmap { 0 : goto endpoint, 1-2 : drop }", "verdict by random 3 { 0=goto endpoint 1-2=drop }"},
    {"pre", "redirect", "redirect "},
    {"pre", "tcp dport 80 redirect to :8080-8090 random", "tcp destination port 80; redirect :8080-8090 random"},
    {"pre", "dnat to jhash ip saddr mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }", "unknown statement"},
    {"post", "masquerade", "masquerade "},
    {"post", "masquerade fully-random,persistent", "masquerade  fully-random persistent"},
    {"post", "meta l4proto tcp masquerade to :1024-65535 random", "protocol tcp; masquerade :1024-65535 random"},
    {"post", "snat to 1.2.3.4-1.2.3.9 fully-random", "snat 1.2.3.4-1.2.3.9 fully-random"},
    {"post", "oifname \"eth0\" ip saddr 10.0.0.0/8 masquerade", "out eth0; source 10.0.0.0-10.255.255.255; masquerade "},
    {"proxy", "meta l4proto tcp tproxy to 127.0.0.1:1234 accept", "protocol tcp; tproxy 127.0.0.1:1234; accept"},
    {"proxy", "notrack", "notrack"},
    {"out", "tcp dport 81 snat to [fd01::1]-[fd01::5]:90-95", "tcp destination port 81; snat fd01::1-fd01::5:90-95"},
    {"out", "ip6 saddr fd00::/8 masquerade", "source fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff; masquerade "},
};

}  // namespace fairlead::netfilter::test
