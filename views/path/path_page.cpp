#include "views/path/path_page.h"

#include "views/diagram/picture_pane.h"
#include "views/navigation/navigation.h"
#include "views/path/packet_marker.h"
#include "views/path/question_bar.h"
#include "views/path/step_list.h"
#include "views/path/step_player.h"
#include "views/path/what_if_bar.h"
#include "views/theme/theme.h"

#include <QComboBox>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace fairlead::views {

namespace {

// Narrower than this, the steps stand below the picture instead of beside it.
constexpr int widthForTwo = 980;
constexpr std::string_view stepPrefix = "step:";
constexpr std::string_view outcomePrefix = "outcome:";

// The number behind a prefix: 3 of "step:3".
std::optional<int> numberBehind(std::string_view prefix, const std::string& id)
{
    if (!id.starts_with(prefix))
        return std::nullopt;
    int number = 0;
    const char* const end = id.data() + id.size();
    const auto [stopped, failed] = std::from_chars(id.data() + prefix.size(), end, number);
    return failed == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

std::optional<QPointF> middleOf(const DiagramView::List& list, const std::string& id)
{
    const diagram::Item* const item = list ? list->find(id) : nullptr;
    if (!item || !item->shape)
        return std::nullopt;
    const diagram::Point middle = item->shape->rect.center();
    return QPointF(middle.x, middle.y);
}

}  // namespace

PathPage::PathPage(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_theme(theme),
      m_question(new QuestionBar(this)),
      m_whatIf(new WhatIfBar(this)),
      m_splitter(new QSplitter(this)),
      m_pane(new PicturePane(theme, DiagramView::Fit::column)),
      m_outcomes(new QComboBox(m_pane)),
      m_steps(new StepList),
      m_player(new StepPlayer(theme, this))
{
    createLayout();
    connectParts();
}

void PathPage::createLayout()
{
    m_outcomes->setObjectName(QStringLiteral("outcomes"));
    m_outcomes->setAccessibleName(tr("Outcome"));
    m_outcomes->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_outcomes->setMinimumContentsLength(40);
    m_pane->barLayout().addWidget(m_outcomes);
    m_pane->setTitle(tr("Path"));
    m_pane->view().setMinimapAllowed(false);  // it would lie on the packet; the player says where one is
    m_splitter->addWidget(m_pane);
    m_splitter->addWidget(m_steps);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_question);
    layout->addWidget(m_whatIf);
    layout->addWidget(m_splitter, 1);
    layout->addWidget(m_player);
}

void PathPage::connectParts()
{
    connect(m_question, &QuestionBar::asked, this, [this](const QString& from, const QString& to, const QString& node) {
        m_navigation.goTo(Place::ofPath(from, to, node));
    });
    connect(m_whatIf, &WhatIfBar::asked, this, [this](const QString& change) {
        Place place = Place::ofPath(m_place.path.from, m_place.path.to, m_place.node);
        place.path.whatIf = change;
        m_navigation.goTo(place);
    });
    connect(m_whatIf, &WhatIfBar::showThenChanged, this, [this] {
        goToOutcome(0);
        showTrace();
    });
    connect(m_outcomes, &QComboBox::activated, this, &PathPage::goToOutcome);
    connect(m_player, &StepPlayer::stepChanged, this, &PathPage::goToStep);
    connect(m_steps, &StepList::stepChosen, m_player, &StepPlayer::goTo);
    connect(&m_pane->view(), &DiagramView::selectionChanged, this, &PathPage::onSelection);
    connect(&m_pane->view(), &DiagramView::activated, this, [this](const diagram::Item* entry) {
        if (const auto place = Place::fromLink(entry->drill, m_navigation.place()))
            m_navigation.goTo(*place);
    });
    connect(&m_pane->view(), &DiagramView::readableWidthChanged, this, [this] {
        if (m_answer && isVisible())
            draw();
    });
    addShortcuts(m_pane->view());
    addShortcuts(*m_steps);
}

void PathPage::addShortcuts(QWidget& widget)
{
    const auto add = [this, &widget](Qt::Key key, auto action) {
        auto* shortcut = new QShortcut(key, &widget);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, m_player, action);
    };
    add(Qt::Key_Space, [this] { m_player->togglePlaying(); });
    add(Qt::Key_Period, [this] { m_player->goBy(1); });
    add(Qt::Key_Comma, [this] { m_player->goBy(-1); });
    add(Qt::Key_Home, [this] { m_player->goTo(0); });
    add(Qt::Key_End, [this] { m_player->goTo(m_player->count() - 1); });
}

void PathPage::setSnapshot(const SnapshotPtr& snapshot)
{
    m_asking.cancel();
    m_drawing.cancel();
    m_answer.reset();
    m_place = {};
    m_walker = snapshot ? std::make_shared<const trace::Walker>(snapshot) : nullptr;
    m_question->setSnapshot(snapshot);
    showTrace();
}

void PathPage::show(const Place& place)
{
    const bool answered = m_answer || m_asking.isRunning();
    const bool sameQuestion = answered && m_place.path.from == place.path.from && m_place.path.to == place.path.to
        && m_place.path.whatIf == place.path.whatIf && m_place.node == place.node;
    const bool sameOutcome = sameQuestion && m_place.path.outcome == place.path.outcome;
    m_place = place;
    m_question->show(place);
    if (!sameQuestion) {
        ask();
    } else if (m_answer && !sameOutcome) {
        showTrace();
    } else if (m_answer) {
        m_place.path.step = m_player->current();  // so that the player's word of the new step is news
        m_player->goTo(place.path.step);
    }
}

void PathPage::focusQuestion() { m_question->focusFirstEmpty(); }

void PathPage::ask()
{
    m_asking.cancel();
    m_drawing.cancel();
    m_answer.reset();
    showTrace();
    if (!m_walker || m_place.path.from.isEmpty() || m_place.path.to.isEmpty())
        return;
    m_pane->showBusy(tr("Following the packet…"));
    m_asking.run([walker = m_walker, question = m_place.path,
                  node = m_place.node.toStdString()] { return answerPath(walker, question, node); },
                 [this](Result<PathAnswer> answer) { showAnswer(std::move(answer)); });
}

void PathPage::showAnswer(Result<PathAnswer> answer)
{
    if (!answer) {
        m_pane->showError(answer.error());
        emit pictureShown();
        return;
    }
    m_answer = std::move(*answer);
    m_whatIf->setChoices(m_walker->snapshot(), *m_answer->now, m_place.path.whatIf);
    if (const auto& error = m_answer->whatIfError)
        m_whatIf->showError(QString::fromStdString(error->what + ": " + error->why + "\n" + error->hint));
    else
        m_whatIf->showDifference(m_answer->difference, m_answer->then != nullptr);
    showTrace();
}

const trace::Trace* PathPage::shownTrace() const
{
    if (!m_answer)
        return nullptr;
    return m_whatIf->showsThen() && m_answer->then ? m_answer->then.get() : m_answer->now.get();
}

// Everything but the question: outcomes, steps, picture, player.
void PathPage::showTrace()
{
    const trace::Trace* const trace = shownTrace();
    m_whatIf->setVisible(trace != nullptr);
    m_outcomes->setVisible(trace != nullptr);
    m_steps->setVisible(trace != nullptr);
    m_player->setVisible(trace != nullptr);
    if (!trace) {
        m_player->setSteps(0, 0);
        m_pane->showMessage(
            tr("Where does a packet go?"),
            tr("Write where it comes from and where it is sent, or choose \"Trace from here\" in the menu of a pod, a "
               "node or the world on a service's diagram."));
        return;
    }
    const int last = static_cast<int>(trace->outcomes.size()) - 1;
    m_place.path.outcome = std::clamp(m_place.path.outcome, 0, std::max(0, last));
    fillOutcomes();
    const auto outcome = static_cast<std::size_t>(m_place.path.outcome);
    m_steps->show(*trace, outcome);
    const int steps = trace->outcomes.empty() ? 0 : static_cast<int>(trace->outcomes[outcome].steps.size());
    m_place.path.step = std::clamp(m_place.path.step, 0, std::max(0, steps - 1));
    m_player->setSteps(steps, m_place.path.step);
    m_steps->setStep(m_place.path.step);
    draw();
}

void PathPage::fillOutcomes()
{
    const QSignalBlocker blocker(m_outcomes);
    m_outcomes->clear();
    for (const trace::Outcome& outcome : shownTrace()->outcomes)
        m_outcomes->addItem(outcomeWords(outcome));
    m_outcomes->setCurrentIndex(m_place.path.outcome);
    m_outcomes->setToolTip(m_outcomes->currentText());
}

void PathPage::draw()
{
    const TracePtr trace = m_whatIf->showsThen() && m_answer->then ? m_answer->then : m_answer->now;
    m_drawing.run(
        [walker = m_walker, trace, outcome = static_cast<std::size_t>(m_place.path.outcome),
         step = static_cast<std::size_t>(m_place.path.step),
         width = m_pane->view().columnWidth()] { return pathPicture(walker->snapshot(), *trace, outcome, step, width); },
        [this](PicturePtr picture) { showPicture(std::move(picture)); });
}

void PathPage::showPicture(PicturePtr picture)
{
    const auto before = middleOf(m_pane->view().list(), "packet");
    m_selecting = true;  // what the view selects by itself is no wish of the person
    m_pane->showPicture(std::move(picture));
    m_pane->view().select("step:" + std::to_string(m_place.path.step));
    m_selecting = false;
    emit selectionChanged(m_pane->view().selected());
    if (before)
        sendPacket(*before);
    emit pictureShown();
}

void PathPage::sendPacket(const QPointF& from)
{
    const auto to = middleOf(m_pane->view().list(), "packet");
    if (!to || *to == from || m_theme.reducesMotion())
        return;
    auto* marker = new PacketMarker(m_theme.colors().accent);
    m_pane->view().scene()->addItem(marker);
    marker->travel(from, *to);
}

void PathPage::onSelection(const diagram::Item* entry)
{
    if (m_selecting)
        return;
    if (entry) {
        if (const auto step = numberBehind(stepPrefix, entry->id); step && *step != m_player->current()) {
            m_player->goTo(*step);
            return;
        }
        if (const auto outcome = numberBehind(outcomePrefix, entry->id); outcome && *outcome != m_place.path.outcome) {
            goToOutcome(*outcome);
            return;
        }
    }
    emit selectionChanged(entry);
}

void PathPage::goToStep(int step)
{
    if (!m_answer || step == m_place.path.step)
        return;
    m_place.path.step = step;
    m_steps->setStep(step);
    m_navigation.replace(m_place);
    draw();
}

void PathPage::goToOutcome(int outcome)
{
    if (!m_answer || outcome == m_place.path.outcome)
        return;
    m_place.path.outcome = outcome;
    m_place.path.step = 0;
    m_navigation.replace(m_place);
    showTrace();
}

void PathPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_splitter->setOrientation(width() < widthForTwo ? Qt::Vertical : Qt::Horizontal);
}

}  // namespace fairlead::views
