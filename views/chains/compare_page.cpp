#include "views/chains/compare_page.h"

#include "model/diagram/font_metrics.h"
#include "model/diagram/modes_layout.h"
#include "resources/bundle.h"
#include "views/chains/slice_words.h"
#include "views/diagram/picture_pane.h"
#include "views/model_text.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>

namespace fairlead::views {

namespace {

// Every sample holds it; shown where a cluster's own service is none of theirs.
constexpr const char* knownNameSpace = "shop";
constexpr const char* knownService = "frontend";

std::string nodeOf(const cluster::ClusterSnapshot& snapshot, const std::string& wanted)
{
    std::string first;
    for (const auto& node : snapshot.nodes()) {
        if (!node.rules.anyRead())
            continue;
        if (node.name == wanted)
            return wanted;
        if (first.empty())
            first = node.name;
    }
    return first;
}

std::vector<std::string> nodeNames(const cluster::ClusterSnapshot& snapshot)
{
    std::vector<std::string> names;
    for (const auto& node : snapshot.nodes())
        names.push_back(node.name);
    return names;
}

// The slice that corresponds to that of another mode: same port and family.
const kubeproxy::ServiceSlice* counterpart(const std::vector<kubeproxy::ServiceSlice>& slices,
                                           const kubeproxy::ServiceSlice& wanted)
{
    const auto found = std::ranges::find_if(
        slices, [&](const kubeproxy::ServiceSlice& slice) { return slice.port == wanted.port && slice.family == wanted.family; });
    return found == slices.end() ? nullptr : &*found;
}

}  // namespace

ComparePage::ComparePage(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_theme(theme),
      m_pane(new PicturePane(theme, DiagramView::Fit::column, this)),
      m_nodes(new QComboBox(m_pane)),
      m_slices(new QComboBox(m_pane))
{
    for (const auto& sample : resources::samples())
        m_samples.push_back({std::string(sample.mode), nullptr, {}});
    createBar();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pane);
    m_pane->setTitle(tr("Modes"));
    connect(&m_pane->view(), &DiagramView::selectionChanged, this, &ComparePage::selectionChanged);
    connect(&m_pane->view(), &DiagramView::readableWidthChanged, this, [this] {
        if (isVisible() && m_place.hasService())
            layOut();
    });
}

void ComparePage::createBar()
{
    m_nodes->setObjectName(QStringLiteral("compareNode"));
    m_nodes->setAccessibleName(tr("Node"));
    m_nodes->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_slices->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_slices->setObjectName(QStringLiteral("compareSlice"));
    m_slices->setAccessibleName(tr("Port and address family"));
    m_pane->barLayout().addWidget(m_nodes);
    m_pane->barLayout().addWidget(m_slices);
    connect(m_nodes, &QComboBox::activated, this, &ComparePage::layOut);
    connect(m_slices, &QComboBox::activated, this, &ComparePage::layOut);
    for (const Sample& sample : m_samples) {
        auto* button = new QToolButton(m_pane);
        button->setText(toQ(sample.mode));
        button->setObjectName(QStringLiteral("mode-") + toQ(sample.mode));
        button->setAccessibleName(tr("Show the mode %1").arg(toQ(sample.mode)));
        button->setToolTip(tr("Show or hide the mode %1").arg(toQ(sample.mode)));
        button->setCheckable(true);
        button->setChecked(true);
        m_pane->barLayout().addWidget(button);
        m_modes.push_back(button);
        connect(button, &QToolButton::toggled, this, &ComparePage::layOut);
    }
}

void ComparePage::show(const Place& place)
{
    if (place.nameSpace == m_place.nameSpace && place.service == m_place.service)
        return;
    m_place = place;
    m_slices->clear();
    m_pane->showBusy(tr("Reading the samples…"));
    layOut();
}

void ComparePage::layOut()
{
    Question question{m_place.nameSpace.toStdString(),
                      m_place.service.toStdString(),
                      m_nodes->currentText().toStdString(),
                      static_cast<std::size_t>(std::max(0, m_slices->currentIndex())),
                      {},
                      m_pane->view().readableWidth()};
    for (std::size_t i = 0; i < m_modes.size(); ++i)
        if (m_modes[i]->isChecked())
            question.modes.push_back(m_samples[i].mode);
    m_job.run(
        [samples = m_samples, question = std::move(question)]() mutable { return draw(std::move(samples), std::move(question)); },
        [this](Drawn drawn) { showPicture(std::move(drawn)); });
}

void ComparePage::read(Samples& samples)
{
    for (Sample& sample : samples) {
        if (sample.snapshot || !sample.why.empty())
            continue;
        auto evidence = resources::openSample(sample.mode);
        auto snapshot = evidence ? cluster::ClusterSnapshot::build(std::move(*evidence)) : evidence.error();
        if (snapshot)
            sample.snapshot = *snapshot;
        else
            sample.why = snapshot.error().why;
    }
}

ComparePage::Drawn ComparePage::draw(Samples samples, Question question)
{
    read(samples);
    const bool known = std::ranges::any_of(samples, [&](const Sample& sample) {
        return sample.snapshot && sample.snapshot->findService(question.nameSpace, question.service);
    });
    if (!known) {
        question.nameSpace = knownNameSpace;
        question.service = knownService;
    }
    Drawn drawn{std::move(samples), {}, {}, question.nameSpace + '/' + question.service, nullptr};
    std::vector<std::vector<kubeproxy::ServiceSlice>> slices(drawn.samples.size());
    std::vector<diagram::ModeColumn> columns;
    std::string title = drawn.service;
    for (std::size_t i = 0; i < drawn.samples.size(); ++i) {
        const Sample& sample = drawn.samples[i];
        if (!sample.snapshot || std::ranges::find(question.modes, sample.mode) == question.modes.end())
            continue;
        auto found = kubeproxy::sliceService(*sample.snapshot, nodeOf(*sample.snapshot, question.node), question.nameSpace,
                                             question.service);
        diagram::ModeColumn column{sample.mode, nullptr, found ? "no rules: DNS alone answers for it" : found.error().why};
        if (found)
            slices[i] = std::move(*found);
        if (drawn.slices.empty())
            drawn.slices = slices[i];
        if (drawn.nodes.empty())
            drawn.nodes = nodeNames(*sample.snapshot);
        if (!slices[i].empty()) {
            const auto& wanted = drawn.slices[std::min(question.slice, drawn.slices.size() - 1)];
            title = wanted.port.toString();
            column.slice = counterpart(slices[i], wanted);
            column.note = "no rules of this port and family in this sample";
        }
        columns.push_back(std::move(column));
    }
    drawn.picture =
        std::make_shared<const diagram::DisplayList>(diagram::layOutModes(columns, title, diagram::FontMetrics(), question.room));
    return drawn;
}

void ComparePage::fillChoices(const Drawn& drawn)
{
    const QSignalBlocker nodesBlocker(m_nodes);
    const QSignalBlocker slicesBlocker(m_slices);
    const QString node = m_nodes->currentText();
    m_nodes->clear();
    for (const std::string& name : drawn.nodes)
        m_nodes->addItem(toQ(name));
    m_nodes->setCurrentIndex(std::max(0, m_nodes->findText(node)));
    const int slice = std::max(0, m_slices->currentIndex());
    m_slices->clear();
    for (const auto& each : drawn.slices)
        m_slices->addItem(sliceWords(each));
    m_slices->setCurrentIndex(slice < m_slices->count() ? slice : 0);
    m_slices->setVisible(m_slices->count() > 1);
}

void ComparePage::showPicture(Drawn drawn)
{
    fillChoices(drawn);
    const QString service = toQ(drawn.service);
    m_pane->setTitle(service == m_place.qualifiedService()
                         ? tr("Modes")
                         : tr("The samples lack %1: this is %2").arg(m_place.qualifiedService(), service));
    m_samples = std::move(drawn.samples);
    m_pane->showPicture(std::move(drawn.picture));
    emit pictureShown();
}

Subject ComparePage::subjectOf(const diagram::Item* entry) const
{
    Subject subject;
    subject.kind = tr("Sample cluster");
    if (!entry) {
        subject.title = tr("Modes side by side");
        subject.text =
            tr("The same service in the sample clusters: what kube-proxy writes for it in each of its modes. Select a rule "
               "to see it as it is written.");
        return subject;
    }
    const QString mode = toQ(entry->id).section(QLatin1Char(':'), 0, 0);
    subject.title = toQ(entry->name);
    subject.text = toQ(entry->description);
    subject.facts.push_back({tr("Mode"), mode, {}});
    for (const SourceRef& source : entry->evidence) {
        if (!source.text.empty())
            subject.facts.push_back({tr("As written"), toQ(source.text), {}});
    }
    return subject;
}

}  // namespace fairlead::views
