#include "views/facts/facts_page.h"

#include "views/facts/facts_tree.h"
#include "views/facts/listing_html.h"
#include "views/facts/node_facts_model.h"
#include "views/facts/occupancy_view.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTextBrowser>
#include <QTextDocument>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace fairlead::views {

namespace {

constexpr int longestQuestion = 3000;  // a link holds it
constexpr int highestAnswer = 260;  // pixels; more is scrolled

}  // namespace

FactsPage::FactsPage(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_theme(theme),
      m_bar(new QWidget(this)),
      m_question(new QLineEdit(this)),
      m_answers(new QTextBrowser(this)),
      m_stack(new QStackedWidget(this)),
      m_message(new QLabel(this)),
      m_facts(new FactsTree(theme, this)),
      m_nodeFacts(new FactsTree(theme, this)),
      m_nodes(new QTableView(this)),
      m_nodeModel(new NodeFactsModel(this)),
      m_sorted(new QSortFilterProxyModel(this)),
      m_occupancy(new OccupancyView(theme, this))
{
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    createBar();
    createViews();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_answers);
    layout->addWidget(m_stack, 1);
    connect(m_question, &QLineEdit::textChanged, this, &FactsPage::answer);
    connect(m_question, &QLineEdit::editingFinished, this, [this] {
        Place place = m_navigation.place();
        if (place.page != Place::Page::facts)
            return;
        place.who = m_question->text();
        m_navigation.replace(place);
    });
    connect(m_answers, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        if (const auto place = Place::fromLink(url.toString(QUrl::FullyEncoded)))
            m_navigation.goTo(*place);
    });
    connect(&m_theme, &Theme::changed, this, &FactsPage::answer);
    showMessage({});
}

void FactsPage::createBar()
{
    m_bar->setObjectName(QStringLiteral("pageBar"));
    m_bar->setAttribute(Qt::WA_StyledBackground);
    m_question->setObjectName(QStringLiteral("whoIs"));
    m_question->setPlaceholderText(tr("Who is 10.96.0.51? An address, a port, or a pasted log line"));
    m_question->setAccessibleName(tr("Who has this address or port"));
    m_question->setClearButtonEnabled(true);
    m_question->setMaxLength(longestQuestion);
    auto* layout = new QHBoxLayout(m_bar);
    layout->setContentsMargins(12, 5, 8, 5);
    layout->setSpacing(4);
    layout->addWidget(m_question, 1);
    auto* group = new QButtonGroup(this);
    const std::pair<const char*, QString> choices[]{
        {"showFacts", tr("Facts")}, {"showNodes", tr("Nodes")}, {"showRanges", tr("Ranges in use")}};
    for (const auto& [name, text] : choices) {
        auto* button = new QToolButton(m_bar);
        button->setObjectName(QString::fromLatin1(name));
        button->setText(text);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::StrongFocus);
        group->addButton(button);
        layout->addWidget(button);
        const auto view = static_cast<View>(m_choices.size());
        connect(button, &QToolButton::clicked, this, [this, view] { showView(view); });
        m_choices.push_back(button);
    }
    m_answers->setObjectName(QStringLiteral("answers"));
    m_answers->setAccessibleName(tr("Who has it"));
    m_answers->setOpenLinks(false);
    m_answers->setFrameShape(QFrame::NoFrame);
    m_answers->hide();
}

void FactsPage::createViews()
{
    m_message->setObjectName(QStringLiteral("emptyTitle"));
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    createNodes();
    auto* nodes = new QSplitter(Qt::Vertical);
    nodes->addWidget(m_nodes);
    nodes->addWidget(m_nodeFacts);
    nodes->setStretchFactor(0, 3);
    nodes->setStretchFactor(1, 2);
    nodes->setChildrenCollapsible(false);
    auto* ranges = new QScrollArea;
    ranges->setFrameShape(QFrame::NoFrame);
    ranges->setWidgetResizable(true);
    ranges->setFocusPolicy(Qt::NoFocus);
    auto* column = new QWidget;
    column->setObjectName(QStringLiteral("page"));
    auto* inner = new QVBoxLayout(column);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->addWidget(m_occupancy);
    inner->addStretch(1);
    ranges->setWidget(column);
    for (QWidget* view : std::initializer_list<QWidget*>{m_facts, nodes, ranges, m_message})
        m_stack->addWidget(view);
    for (FactsTree* tree : {m_facts, m_nodeFacts}) {
        connect(tree, &FactsTree::sourceSelected, this, &FactsPage::sourceSelected);
        connect(tree, &FactsTree::sourceActivated, this, &FactsPage::openSource);
    }
}

void FactsPage::createNodes()
{
    m_sorted->setSourceModel(m_nodeModel);
    m_sorted->setSortRole(Qt::UserRole);
    m_nodes->setObjectName(QStringLiteral("nodeTable"));
    m_nodes->setAccessibleName(tr("Nodes"));
    m_nodes->setModel(m_sorted);
    m_nodes->setSortingEnabled(true);
    m_nodes->sortByColumn(0, Qt::AscendingOrder);
    m_nodes->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_nodes->setSelectionMode(QAbstractItemView::SingleSelection);
    m_nodes->setTabKeyNavigation(false);
    m_nodes->setShowGrid(false);
    m_nodes->setFrameShape(QFrame::NoFrame);
    m_nodes->verticalHeader()->hide();
    m_nodes->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_nodes->horizontalHeader()->setStretchLastSection(true);
    m_nodes->horizontalHeader()->setHighlightSections(false);
    connect(m_nodes->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &FactsPage::showNode);
}

void FactsPage::setSnapshot(SnapshotPtr snapshot)
{
    m_loading.cancel();
    m_snapshot = std::move(snapshot);
    m_book = nullptr;
    m_facts->setRows({});
    m_nodeFacts->setRows({});
    m_nodeModel->setRows({});
    m_occupancy->setOccupancy({});
    showMessage({});
    answer();
}

void FactsPage::show(const Place& place)
{
    if (m_question->text() != place.who)
        m_question->setText(place.who);
    if (m_snapshot && !m_book && !m_loading.isRunning())
        load();
}

void FactsPage::load()
{
    showMessage(tr("Looking up the facts\u2026"));
    m_loading.run([snapshot = m_snapshot] { return std::make_shared<const facts::AddressBook>(snapshot); },
                  [this](std::shared_ptr<const facts::AddressBook> book) { take(std::move(book)); });
}

void FactsPage::take(std::shared_ptr<const facts::AddressBook> book)
{
    m_book = std::move(book);
    std::vector<facts::FactRow> rows = facts::rowsOf(m_book->facts());
    std::erase_if(rows, [](const facts::FactRow& row) { return !row.node.empty(); });
    m_facts->setRows(rows);
    m_nodeModel->setRows(m_book->facts().nodes);
    m_nodes->resizeColumnsToContents();
    if (m_sorted->rowCount() > 0)
        m_nodes->selectRow(0);
    m_occupancy->setOccupancy(m_book->occupancy());
    const auto chosen = std::ranges::find_if(m_choices, [](const QToolButton* button) { return button->isChecked(); });
    showView(chosen == m_choices.end() ? View::clusterFacts : static_cast<View>(chosen - m_choices.begin()));
    answer();
    emit factsShown();
}

void FactsPage::showMessage(const QString& text)
{
    m_message->setText(text);
    m_stack->setCurrentWidget(m_message);
}

void FactsPage::showView(View view)
{
    m_choices[static_cast<std::size_t>(view)]->setChecked(true);
    if (m_book)
        m_stack->setCurrentIndex(view);
}

void FactsPage::showNode()
{
    const QModelIndex index = m_sorted->mapToSource(m_nodes->currentIndex());
    if (!index.isValid() || !m_book)
        return;
    facts::ClusterFacts one;
    one.nodes.push_back(m_nodeModel->row(index.row()));
    std::vector<facts::FactRow> rows = facts::rowsOf(one);
    std::erase_if(rows, [](const facts::FactRow& row) { return row.node.empty(); });
    m_nodeFacts->setRows(rows);
}

void FactsPage::answer()
{
    const QString text = m_question->text().trimmed();
    m_answers->setVisible(m_book && !text.isEmpty());
    if (!m_book || text.isEmpty())
        return;
    m_answers->setHtml(listingHtml(m_book->read(text.toStdString()), m_theme.colors()));
    m_answers->document()->setTextWidth(m_answers->viewport()->width() > 100 ? m_answers->viewport()->width() : width() - 40);
    const int height = static_cast<int>(m_answers->document()->size().height()) + 20;  // with the padding of the style
    m_answers->setFixedHeight(std::min(height, highestAnswer));
}

void FactsPage::openSource(const SourceRef& source)
{
    m_navigation.goTo(Place::ofEvidence(QString::fromStdString(source.file), source.line));
}

void FactsPage::focusQuestion()
{
    m_question->setFocus(Qt::ShortcutFocusReason);
    m_question->selectAll();
}

SourceRef FactsPage::selectedSource() const
{
    return (m_stack->currentIndex() == View::nodeFacts ? m_nodeFacts : m_facts)->currentSource();
}

QString FactsPage::answerText() const { return m_answers->isHidden() ? QString() : m_answers->toPlainText(); }

}  // namespace fairlead::views
